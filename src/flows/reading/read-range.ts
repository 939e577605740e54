import { placeSegment, type IByteRange } from '../../core/cipher/layout.js';
import { locateRange } from '../../core/cipher/locate-range.js';
import type { BoundedCache } from '../../core/memory/bounded-cache.js';
import type { IDataFile } from './locate-file.js';
import { readPieces, type IPiece, type IReadPiecesDeps } from './read-pieces.js';

/** What reading asks of the world. */
export interface IReadRangeDeps extends IReadPiecesDeps {
  /** Decrypted segments that small reads touched lately; memory only. */
  readonly segments: BoundedCache<Uint8Array>;
}

/** Reads of more segments than these leave the cache alone: they would only push out what small reads come back for. */
const SMALL_READ = 16;

/**
 * Plaintext bytes of a file, in order; a chunk is valid until the next is asked for. Segments are decrypted whole, and none of their
 * bytes is handed out before their tag has passed. The key must be given; see `openFile`.
 * @throws AffluentError RANGE_INVALID, SEGMENT_FORGED, BLOCK_UNAVAILABLE, BLOCK_HASH_MISMATCH
 */
export async function* readRange(
  deps: IReadRangeDeps,
  file: IDataFile,
  contentKey: Uint8Array,
  range: IByteRange,
  signal?: AbortSignal
): AsyncGenerator<Uint8Array, void, undefined> {
  if (range.start === range.end && range.start <= file.size) return;
  const { segments } = locateRange(range, file.size, file.facts.manifest.terms.layout);
  const small = segments.last - segments.first < SMALL_READ;
  for (let at = segments.first; at <= segments.last;) {
    const known = small ? deps.segments.get(nameOf(file, at)) : undefined;
    if (known) {
      yield within({ offset: placeOf(file, at).start, bytes: known }, range);
      at += 1;
      continue;
    }
    const last = small ? lastMissing(deps, file, at, segments.last) : segments.last;
    const missing = { start: placeOf(file, at).start, end: placeOf(file, last).end };
    for await (const piece of readPieces(deps, file, contentKey, [missing], signal)) {
      if (small) keep(deps, file, piece);
      yield within(piece, range);
    }
    at = last + 1;
  }
}

function placeOf(file: IDataFile, segment: number): IByteRange {
  return placeSegment(segment, file.size, file.facts.manifest.terms.layout.segmentSize).plaintext;
}

function nameOf({ shard, facts }: IDataFile, segment: number): string {
  // The CID too: a later version may encrypt a shard anew.
  return `${facts.entry.id}/${shard.number}/${shard.cid}/${segment}`;
}

/** The part of a piece that lies in the range. */
export function within({ offset, bytes }: IPiece, range: IByteRange): Uint8Array {
  return bytes.subarray(Math.max(range.start - offset, 0), Math.max(range.end - offset, 0));
}

/** The last of the segments from `first` on that memory lacks too. */
function lastMissing(deps: IReadRangeDeps, file: IDataFile, first: number, last: number): number {
  let at = first;
  while (at < last && !deps.segments.get(nameOf(file, at + 1))) at += 1;
  return at;
}

function keep(deps: IReadRangeDeps, file: IDataFile, { offset, bytes }: IPiece): void {
  const { layout } = file.facts.manifest.terms;
  const end = offset + bytes.length;
  const { segments } = locateRange({ start: offset, end }, file.size, layout);
  for (let at = segments.first; at <= segments.last; at++) {
    const place = placeOf(file, at);
    deps.segments.set(nameOf(file, at), bytes.slice(place.start - offset, place.end - offset));
  }
}
