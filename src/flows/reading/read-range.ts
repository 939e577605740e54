import { HEADER_LENGTH } from '../../core/cipher/format.js';
import { placeSegment, type IByteRange, type ISegmentPlace } from '../../core/cipher/layout.js';
import { locateRange } from '../../core/cipher/locate-range.js';
import { segmentNonce } from '../../core/cipher/segment-nonce.js';
import type { IRangeSource, ISegmentCipher } from '../../ports/index.js';
import type { BoundedCache } from '../bounded-cache.js';
import type { IDataFile } from './locate-file.js';
import { cutInto } from './read-bytes.js';
import type { ShardOpener } from './shard-opener.js';

/** What reading asks of the world. */
export interface IReadRangeDeps {
  readonly ranges: Pick<IRangeSource, 'read'>;
  readonly cipher: Pick<ISegmentCipher, 'decrypt'>;
  readonly opener: ShardOpener;
  /** Decrypted segments that were read lately; memory only. */
  readonly segments: BoundedCache<Uint8Array>;
}

/** Segments that are fetched with one request to the source. */
const SEGMENTS_A_RUN = 64;

/**
 * Plaintext bytes of a file, in order. Segments are decrypted whole, and none of their bytes is handed out before their tag has passed.
 * The key must be given; see `openFile`. @throws AffluentError RANGE_INVALID, SEGMENT_FORGED, BLOCK_UNAVAILABLE, BLOCK_HASH_MISMATCH
 */
export async function* readRange(
  deps: IReadRangeDeps,
  file: IDataFile,
  contentKey: Uint8Array,
  range: IByteRange,
  signal?: AbortSignal
): AsyncGenerator<Uint8Array, void, undefined> {
  if (range.start === range.end && range.start <= file.size) return;
  const { layout } = file.facts.manifest.terms;
  const { segments } = locateRange(range, file.size, layout);
  for (let at = segments.first; at <= segments.last;) {
    const place = placeSegment(at, file.size, layout.segmentSize);
    const known = deps.segments.get(nameOf(file, at));
    if (known) {
      yield within(known, place, range);
      at += 1;
      continue;
    }
    const run = missingRun(deps, file, at, segments.last, layout.segmentSize);
    for await (const [found, plaintext] of decryptRun(deps, file, contentKey, run, signal)) {
      yield within(plaintext, found, range);
    }
    at += run.length;
  }
}

function nameOf({ shard, facts }: IDataFile, segment: number): string {
  // The CID too: a later version may encrypt a shard anew.
  return `${facts.entry.id}/${shard.number}/${shard.cid}/${segment}`;
}

function within(plaintext: Uint8Array, { plaintext: place }: ISegmentPlace, range: IByteRange): Uint8Array {
  return plaintext.subarray(Math.max(range.start - place.start, 0), Math.min(range.end, place.end) - place.start);
}

/** The segment and those after it that memory lacks too. */
function missingRun(deps: IReadRangeDeps, file: IDataFile, first: number, last: number, size: number): ISegmentPlace[] {
  const run = [placeSegment(first, file.size, size)];
  for (let at = first + 1; at <= last && run.length < SEGMENTS_A_RUN; at++) {
    if (deps.segments.get(nameOf(file, at))) break;
    run.push(placeSegment(at, file.size, size));
  }
  return run;
}

async function* decryptRun(
  deps: IReadRangeDeps,
  file: IDataFile,
  contentKey: Uint8Array,
  run: readonly ISegmentPlace[],
  signal: AbortSignal | undefined
): AsyncGenerator<[ISegmentPlace, Uint8Array], void, undefined> {
  const { key, noncePrefix } = await deps.opener.open(file.facts.manifest.terms, file.shard, contentKey, signal);
  const start = run[0]?.ciphertext.start ?? 0;
  const end = run.at(-1)?.ciphertext.end ?? 0;
  const stream = deps.ranges.read(file.shard.cid, start, end - start, { signal });
  const lengths = run.map(({ ciphertext }) => ciphertext.end - ciphertext.start);
  let at = 0;
  for await (const piece of cutInto(stream, lengths)) {
    const place = run[at++] as ISegmentPlace;
    const body = place.segment === 0 ? piece.subarray(HEADER_LENGTH) : piece;
    const plaintext = deps.cipher.decrypt(key, segmentNonce(noncePrefix, place.segment, place.last), body);
    deps.segments.set(nameOf(file, place.segment), plaintext);
    yield [place, plaintext];
  }
}
