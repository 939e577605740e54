import { HEADER_LENGTH } from '../../core/cipher/format.js';
import { placeSegment, type IByteRange, type ISegmentPlace } from '../../core/cipher/layout.js';
import { locateRange } from '../../core/cipher/locate-range.js';
import { segmentNonce } from '../../core/cipher/segment-nonce.js';
import { isAffluentError } from '../../core/errors/index.js';
import type { IRangeSource, ISegmentCipher } from '../../ports/index.js';
import type { IDataFile } from './locate-file.js';
import { cutInto } from './read-bytes.js';
import type { IOpenedShard, ShardOpener } from './shard-opener.js';

/** What reading asks of the world. */
export interface IReadPiecesDeps {
  readonly ranges: Pick<IRangeSource, 'read' | 'forget'>;
  readonly cipher: Pick<ISegmentCipher, 'decrypt'>;
  readonly opener: ShardOpener;
}

/** Plaintext at its place in the file. The bytes are those of whole segments, and valid until the next piece is asked for. */
export interface IPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Neighbouring segments, and the space that their plaintext is decrypted to. */
interface IRun {
  readonly file: IDataFile;
  readonly places: readonly ISegmentPlace[];
  readonly opened: IOpenedShard;
  readonly space: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/**
 * Plaintext of the segments that these ranges touch, ascending, a leaf at a time, each once and only after its tags have passed.
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
  const { segmentSize, leafSize } = terms.layout;
  const runs = runsOf(file, ranges);
  const opened = deps.opener.open(terms, file.shard, contentKey);
  const longest = Math.max(0, ...runs.map(({ first, last }) => last - first + 1));
  const space = new Uint8Array(Math.min(leafSize, longest * segmentSize));
  for (const { first, last } of runs) {
    const places = Array.from({ length: last - first + 1 }, (_, i) => placeSegment(first + i, file.size, segmentSize));
    yield* decryptRun(deps, { file, places, opened, space, signal });
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

async function* decryptRun(deps: IReadPiecesDeps, run: IRun): AsyncGenerator<IPiece, void, undefined> {
  const { places, space } = run;
  let from = 0;
  let filled = 0;
  let at = 0;
  for await (const sealed of ciphertextOf(deps, run, places, true)) {
    const place = places[at++] as ISegmentPlace;
    const length = place.plaintext.end - place.plaintext.start;
    if (filled + length > space.length) {
      yield { offset: from, bytes: space.subarray(0, filled) };
      filled = 0;
    }
    if (filled === 0) from = place.plaintext.start;
    await open(deps, run, place, sealed, space.subarray(filled, filled + length));
    filled += length;
  }
  if (filled > 0) yield { offset: from, bytes: space.subarray(0, filled) };
}

/** The segments of a run, one by one; `authenticated`: the cache's word is good enough for a first try. */
function ciphertextOf(
  deps: IReadPiecesDeps,
  { file, signal }: IRun,
  places: readonly ISegmentPlace[],
  authenticated: boolean
): AsyncIterable<Uint8Array> {
  const start = places[0]?.ciphertext.start ?? 0;
  const end = places.at(-1)?.ciphertext.end ?? 0;
  const stream = deps.ranges.read(file.shard.cid, start, end - start, { signal, authenticated });
  return cutInto(
    stream,
    places.map(({ ciphertext }) => ciphertext.end - ciphertext.start)
  );
}

async function open(
  deps: IReadPiecesDeps,
  run: IRun,
  place: ISegmentPlace,
  sealed: Uint8Array,
  target: Uint8Array
): Promise<void> {
  try {
    decrypt(deps, run, place, sealed, target);
  } catch (error) {
    if (!isAffluentError(error) || error.code !== 'SEGMENT_FORGED') throw error;
    const { start, end } = place.ciphertext;
    await deps.ranges.forget(run.file.shard.cid, start, end - start);
    for await (const again of ciphertextOf(deps, run, [place], false)) decrypt(deps, run, place, again, target);
  }
}

function decrypt(
  { cipher }: IReadPiecesDeps,
  { opened: { key, noncePrefix } }: IRun,
  { segment, last }: ISegmentPlace,
  sealed: Uint8Array,
  target: Uint8Array
): void {
  const body = segment === 0 ? sealed.subarray(HEADER_LENGTH) : sealed;
  cipher.decrypt(key, segmentNonce(noncePrefix, segment, last), body, target);
}
