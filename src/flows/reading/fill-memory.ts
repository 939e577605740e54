import type { IByteRange } from '../../core/cipher/layout.js';
import { AffluentError } from '../../core/errors/index.js';
import type { ISharedMemory } from '../../ports/index.js';
import type { IOpenFile } from './open-file.js';
import type { IPiece } from './read-pieces.js';
import { within } from './read-range.js';

/**
 * Writes the ranges into memory that the reader shares, each byte at its own offset, once the tag of its segment has passed; the
 * reader looks when all have. Gives the bytes of the ranges.
 * @throws AffluentError RANGE_INVALID where the memory has no room for a range, and those of reading
 */
export async function fillMemory(
  file: IOpenFile,
  ranges: readonly IByteRange[],
  memory: Pick<ISharedMemory, 'size' | 'write'>,
  signal?: AbortSignal
): Promise<number> {
  const end = ranges.at(-1)?.end ?? 0;
  if (end > memory.size)
    throw new AffluentError('RANGE_INVALID', `The ranges end at ${end}, the memory has ${memory.size} bytes.`);
  for await (const part of partsOf(file, ranges, signal)) {
    signal?.throwIfAborted(); // who left may use the memory for something else
    memory.write(part.offset, part.bytes);
  }
  return lengthOf(ranges);
}

/** The bytes of the ranges, one after another; a chunk is valid until the next is asked for. */
export async function* joinRanges(
  file: IOpenFile,
  ranges: readonly IByteRange[],
  signal?: AbortSignal
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { bytes } of partsOf(file, ranges, signal)) yield bytes;
}

/** What of each piece lies in a range. */
async function* partsOf(
  file: IOpenFile,
  ranges: readonly IByteRange[],
  signal: AbortSignal | undefined
): AsyncGenerator<IPiece, void, undefined> {
  let first = 0;
  for await (const piece of file.pieces(ranges, signal)) {
    const end = piece.offset + piece.bytes.length;
    while (first < ranges.length && (ranges[first] as IByteRange).end <= piece.offset) first += 1;
    for (let i = first; i < ranges.length && (ranges[i] as IByteRange).start < end; i++) {
      const range = ranges[i] as IByteRange;
      const bytes = within(piece, range);
      if (bytes.length > 0) yield { offset: Math.max(piece.offset, range.start), bytes };
    }
  }
}

/** Bytes of all ranges. */
export function lengthOf(ranges: readonly IByteRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}
