import { AffluentError } from '../errors/index.js';
import {
  DEFAULT_LEAF_SIZE,
  DEFAULT_SEGMENT_SIZE,
  HEADER_LENGTH,
  MAX_SEGMENT_SIZE,
  MAX_SEGMENTS,
  MIN_SEGMENT_SIZE,
  TAG_LENGTH
} from './format.js';

/** Sizes in bytes; a leaf holds a whole number of segments. */
export interface ILayout {
  readonly segmentSize: number;
  readonly leafSize: number;
}

/** The layout where a manifest names no other: 256 KiB segments in 1 MiB leaves. */
export const DEFAULT_LAYOUT: ILayout = { segmentSize: DEFAULT_SEGMENT_SIZE, leafSize: DEFAULT_LEAF_SIZE };

/** Half-open: bytes `start` up to, not including, `end`. */
export interface IByteRange {
  readonly start: number;
  readonly end: number;
}

/** Whether the format and the software can hold segments and leaves of these sizes. */
export function isLayout({ segmentSize, leafSize }: ILayout): boolean {
  const fits = Number.isSafeInteger(segmentSize) && segmentSize >= MIN_SEGMENT_SIZE && segmentSize <= MAX_SEGMENT_SIZE;
  return fits && Number.isSafeInteger(leafSize) && leafSize >= segmentSize && leafSize % segmentSize === 0;
}

/** Refuses sizes that the format or the software cannot hold. @throws AffluentError INPUT_INVALID */
export function checkLayout(layout: ILayout): void {
  if (isLayout(layout)) return;
  const { segmentSize, leafSize } = layout;
  throw new AffluentError(
    'INPUT_INVALID',
    `Segments of ${segmentSize} bytes in leaves of ${leafSize} are not a possible layout.`
  );
}

/** Plaintext bytes that one segment holds at most: the first gives up room for the header. */
export function segmentCapacity(segment: number, segmentSize: number): number {
  return segmentSize - TAG_LENGTH - (segment === 0 ? HEADER_LENGTH : 0);
}

/** First plaintext byte of a segment. */
export function segmentPlaintextStart(segment: number, segmentSize: number): number {
  return segment === 0 ? 0 : segment * (segmentSize - TAG_LENGTH) - HEADER_LENGTH;
}

/** The segment that holds a plaintext byte. */
export function segmentOfPlaintext(offset: number, segmentSize: number): number {
  return Math.floor((offset + HEADER_LENGTH) / (segmentSize - TAG_LENGTH));
}

/** Segments of a plaintext: at least one, and the last is never empty but for the empty plaintext. */
export function segmentCount(plaintextLength: number, segmentSize: number): number {
  if (!Number.isSafeInteger(plaintextLength) || plaintextLength < 0) {
    throw new AffluentError('INPUT_INVALID', `${plaintextLength} is not a length in bytes.`);
  }
  const count = plaintextLength === 0 ? 1 : segmentOfPlaintext(plaintextLength - 1, segmentSize) + 1;
  if (count > MAX_SEGMENTS)
    throw new AffluentError('INPUT_INVALID', 'The plaintext has more segments than the format can number.');
  return count;
}

/** Ciphertext bytes of a plaintext of this length. */
export function ciphertextLength(plaintextLength: number, segmentSize: number): number {
  return plaintextLength + HEADER_LENGTH + TAG_LENGTH * segmentCount(plaintextLength, segmentSize);
}

/** Plaintext bytes of a ciphertext of this length. @throws AffluentError SEGMENT_FORGED when no ciphertext has this length */
export function plaintextLength(ciphertextBytes: number, segmentSize: number): number {
  const count = Math.ceil(ciphertextBytes / segmentSize);
  const length = ciphertextBytes - HEADER_LENGTH - TAG_LENGTH * count;
  const possible =
    Number.isSafeInteger(ciphertextBytes) && length >= 0 && ciphertextLength(length, segmentSize) === ciphertextBytes;
  if (!possible)
    throw new AffluentError('SEGMENT_FORGED', `No ciphertext of this format has ${ciphertextBytes} bytes.`);
  return length;
}

/** Where one segment lies, in plaintext and in ciphertext; segment 0's ciphertext includes the header. */
export interface ISegmentPlace {
  readonly segment: number;
  readonly last: boolean;
  readonly plaintext: IByteRange;
  readonly ciphertext: IByteRange;
}

/** Places segment number `segment` of a plaintext of `length` bytes. */
export function placeSegment(segment: number, length: number, segmentSize: number): ISegmentPlace {
  const last = segment === segmentCount(length, segmentSize) - 1;
  const start = segmentPlaintextStart(segment, segmentSize);
  const end = last ? length : start + segmentCapacity(segment, segmentSize);
  const from = segment * segmentSize;
  const to = last ? ciphertextLength(length, segmentSize) : from + segmentSize;
  return { segment, last, plaintext: { start, end }, ciphertext: { start: from, end: to } };
}
