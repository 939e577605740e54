import { AffluentError } from '../errors/index.js';
import {
  checkLayout,
  ciphertextLength,
  placeSegment,
  segmentOfPlaintext,
  type IByteRange,
  type ILayout
} from './layout.js';

/** What must be fetched and opened so that a plaintext range can be read. */
export interface ILocatedRange {
  /** First and last segment, inclusive. */
  readonly segments: { readonly first: number; readonly last: number };
  /** First and last leaf, inclusive. */
  readonly leaves: { readonly first: number; readonly last: number };
  /** Ciphertext bytes of the segments. */
  readonly ciphertext: IByteRange;
  /** Plaintext bytes of the segments: the range and what surrounds it. */
  readonly plaintext: IByteRange;
}

/**
 * Plaintext range → segments → leaves, by arithmetic alone. The range must not be empty.
 * @throws AffluentError RANGE_INVALID when it lies outside the plaintext
 */
export function locateRange(range: IByteRange, plaintextBytes: number, layout: ILayout): ILocatedRange {
  checkLayout(layout);
  const { start, end } = range;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || start >= end || end > plaintextBytes) {
    throw new AffluentError('RANGE_INVALID', `Bytes ${start} to ${end} are not within 0 to ${plaintextBytes}.`);
  }
  const first = placeSegment(segmentOfPlaintext(start, layout.segmentSize), plaintextBytes, layout.segmentSize);
  const last = placeSegment(segmentOfPlaintext(end - 1, layout.segmentSize), plaintextBytes, layout.segmentSize);
  return {
    segments: { first: first.segment, last: last.segment },
    leaves: {
      first: Math.floor(first.ciphertext.start / layout.leafSize),
      last: Math.floor((last.ciphertext.end - 1) / layout.leafSize)
    },
    ciphertext: { start: first.ciphertext.start, end: last.ciphertext.end },
    plaintext: { start: first.plaintext.start, end: last.plaintext.end }
  };
}

/** Ciphertext bytes of one leaf of a ciphertext. */
export function placeLeaf(leaf: number, plaintextBytes: number, layout: ILayout): IByteRange {
  const total = ciphertextLength(plaintextBytes, layout.segmentSize);
  return { start: leaf * layout.leafSize, end: Math.min((leaf + 1) * layout.leafSize, total) };
}
