import type { IByteRange } from '../../core/cipher/layout.js';
import { AffluentError } from '../../core/errors/index.js';
import type { ISharedMemory } from '../../ports/index.js';
import type { IOpenFile } from './open-file.js';

/**
 * Writes what the ranges touch into memory that the reader shares, each byte at its own offset. Only segments whose tag has passed
 * are written; the reader looks when all have. Gives the bytes of the ranges.
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
  for await (const { offset, bytes } of file.pieces(ranges, signal)) {
    signal?.throwIfAborted(); // who left may use the memory for something else
    memory.write(offset, bytes.subarray(0, Math.max(memory.size - offset, 0)));
  }
  return lengthOf(ranges);
}

/** The bytes of the ranges, one after another; a chunk is valid until the next is asked for. */
export async function* joinRanges(
  file: IOpenFile,
  ranges: readonly IByteRange[],
  signal?: AbortSignal
): AsyncGenerator<Uint8Array, void, undefined> {
  let first = 0;
  for await (const { offset, bytes } of file.pieces(ranges, signal)) {
    const end = offset + bytes.length;
    while (first < ranges.length && (ranges[first] as IByteRange).end <= offset) first += 1;
    for (let i = first; i < ranges.length && (ranges[i] as IByteRange).start < end; i++) {
      const range = ranges[i] as IByteRange;
      const part = bytes.subarray(Math.max(range.start - offset, 0), Math.min(range.end, end) - offset);
      if (part.length > 0) yield part;
    }
  }
}

/** Bytes of all ranges. */
export function lengthOf(ranges: readonly IByteRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}
