import { HEADER_LENGTH } from '../../core/cipher/format.js';
import { placeSegment, type IByteRange, type ISegmentPlace } from '../../core/cipher/layout.js';
import { locateRange } from '../../core/cipher/locate-range.js';
import { segmentNonce } from '../../core/cipher/segment-nonce.js';
import type { SpareMemory } from '../../core/memory/spare-memory.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IRangeSource, ISegmentCipher } from '../../ports/index.js';
import type { IDataFile } from './locate-file.js';
import { cutInto } from './read-bytes.js';
import type { IOpenedShard, ShardOpener } from './shard-opener.js';

/** What reading asks of the world. */
export interface IReadPiecesDeps {
  readonly ranges: Pick<IRangeSource, 'readSpans' | 'forget'>;
  readonly cipher: Pick<ISegmentCipher, 'decrypt'>;
  readonly opener: ShardOpener;
  /** Where segments are decrypted to. */
  readonly memory: SpareMemory;
}

/** Plaintext at its place in the file. The bytes are those of whole segments, and valid until the next piece is asked for. */
export interface IPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Segments that are handed out as one piece, at most. */
const TOGETHER = 2;

/** Segments in order, and the space that their plaintext is decrypted to. */
interface IJob {
  readonly file: IDataFile;
  readonly places: readonly ISegmentPlace[];
  readonly opened: IOpenedShard;
  readonly space: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/**
 * Plaintext of the segments that these ranges touch, ascending, a few segments at a time, each once and only after its tags have passed.
 * A segment that fails is fetched once more, as the cached leaf may be damaged.
 * @throws AffluentError RANGE_INVALID, SEGMENT_FORGED, BLOCK_UNAVAILABLE, BLOCK_HASH_MISMATCH
 */
export async function* readPieces(
  deps: IReadPiecesDeps,
  file: IDataFile,
  contentKey: Uint8Array,
  ranges: readonly IByteRange[],
  signal?: AbortSignal
): AsyncGenerator<IPiece, void, undefined> {
  const { terms } = file.facts.manifest;
  const { segmentSize } = terms.layout;
  const runs = runsOf(file, ranges);
  const opened = deps.opener.open(terms, file.shard, contentKey);
  const longest = runs.reduce((most, { first, last }) => Math.max(most, last - first + 1), 0);
  const places = runs.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, i) => placeSegment(first + i, file.size, segmentSize))
  );
  const memory = deps.memory.take(Math.min(TOGETHER, longest) * segmentSize);
  try {
    yield* decryptAll(deps, { file, places, opened, space: memory, signal });
  } finally {
    deps.memory.give(memory);
  }
}

/** First and last segment of each stretch of neighbouring segments. */
function runsOf(file: IDataFile, ranges: readonly IByteRange[]): { first: number; last: number }[] {
  const { layout } = file.facts.manifest.terms;
  const runs: { first: number; last: number }[] = [];
  const found = ranges
    .filter(({ start, end }) => start !== end)
    .map(range => locateRange(range, file.size, layout).segments)
    .sort((a, b) => a.first - b.first);
  for (const { first, last } of found) {
    const former = runs.at(-1);
    if (former && first <= former.last + 1) former.last = Math.max(former.last, last);
    else runs.push({ first, last });
  }
  return runs;
}

async function* decryptAll(deps: IReadPiecesDeps, job: IJob): AsyncGenerator<IPiece, void, undefined> {
  const { places, space } = job;
  let from = 0;
  let filled = 0;
  let at = 0;
  for await (const sealed of ciphertextOf(deps, job, places, true)) {
    const place = places[at++] as ISegmentPlace;
    const { start, end } = place.plaintext;
    if (filled > 0 && (start !== from + filled || filled + end - start > space.length)) {
      yield { offset: from, bytes: space.subarray(0, filled) };
      filled = 0;
    }
    if (filled === 0) from = start;
    await open(deps, job, place, sealed, space.subarray(filled, filled + end - start));
    filled += end - start;
  }
  if (filled > 0) yield { offset: from, bytes: space.subarray(0, filled) };
}

/** The segments at these places, one by one; `authenticated`: the cache's word is good enough for a first try. */
function ciphertextOf(
  deps: IReadPiecesDeps,
  { file, signal }: IJob,
  places: readonly ISegmentPlace[],
  authenticated: boolean
): AsyncIterable<Uint8Array> {
  const spans: { start: number; end: number }[] = [];
  for (const { start, end } of places.map(({ ciphertext }) => ciphertext)) {
    const former = spans.at(-1);
    if (former?.end === start) former.end = end;
    else spans.push({ start, end });
  }
  const stream = deps.ranges.readSpans(file.shard.cid, spans, { signal, authenticated });
  return cutInto(
    stream,
    places.map(({ ciphertext }) => ciphertext.end - ciphertext.start)
  );
}

async function open(
  deps: IReadPiecesDeps,
  job: IJob,
  place: ISegmentPlace,
  sealed: Uint8Array,
  target: Uint8Array
): Promise<void> {
  try {
    decrypt(deps, job, place, sealed, target);
  } catch (error) {
    if (!isAffluentError(error) || error.code !== 'SEGMENT_FORGED') throw error;
    const { start, end } = place.ciphertext;
    await deps.ranges.forget(job.file.shard.cid, start, end - start);
    for await (const again of ciphertextOf(deps, job, [place], false)) decrypt(deps, job, place, again, target);
  }
}

function decrypt(
  { cipher }: IReadPiecesDeps,
  { opened: { header, key, noncePrefix } }: IJob,
  { segment, last }: ISegmentPlace,
  sealed: Uint8Array,
  target: Uint8Array
): void {
  // No tag covers the header: without this, a ciphertext that no other reader opens would pass.
  if (segment === 0 && !header.every((byte, i) => sealed[i] === byte))
    throw new AffluentError('SEGMENT_FORGED', 'The ciphertext begins with another header than the shard index says.');
  const body = segment === 0 ? sealed.subarray(HEADER_LENGTH) : sealed;
  cipher.decrypt(key, segmentNonce(noncePrefix, segment, last), body, target);
}
