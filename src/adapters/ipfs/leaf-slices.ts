import { AffluentError } from '../../core/errors/index.js';
import type { IReadOptions } from '../../ports/index.js';
import type { IOpenLeaves } from './file-leaves.js';
import type { ILeaf } from './leaf-list.js';
import type { ILocalBlocks } from './local-blocks.js';

/** Leaves that are fetched ahead of the reader, and those that are read ahead from disk. */
const FETCH_AHEAD = 8;
const READ_AHEAD = 2;

/** The part of a leaf that a range wants, in bytes from the leaf's start. */
export interface ISlice {
  readonly leaf: ILeaf;
  readonly from: number;
  readonly to: number;
}

/** The leaves that bytes [offset, offset + length) touch. */
export function slicesOf(leaves: readonly ILeaf[], offset: number, length: number): ISlice[] {
  const end = offset + length;
  return leaves
    .slice(firstAt(leaves, offset))
    .filter(leaf => leaf.start < end && (leaf.end ?? end) > offset)
    .map(leaf => ({
      leaf,
      from: Math.max(offset - leaf.start, 0),
      to: Math.min(end, leaf.end ?? end) - leaf.start
    }));
}

/** Binary search: a file of a terabyte has a million leaves. */
function firstAt(leaves: readonly ILeaf[], offset: number): number {
  let [low, high] = [0, leaves.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((leaves[middle]?.end ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bytes of the slices in order, some of them under way before they are asked for. */
export async function* readSlices(
  blocks: ILocalBlocks,
  file: IOpenLeaves,
  slices: readonly ISlice[],
  options: IReadOptions
): AsyncGenerator<Uint8Array, void, undefined> {
  const spare: Uint8Array[] = [];
  const ahead: Promise<{ bytes: Uint8Array; owned?: Uint8Array }>[] = [];
  let next = 0;
  const start = async (slice: ISlice) => {
    const owned = options.authenticated ? await part(blocks, slice, spare) : null;
    if (owned) return { bytes: owned.subarray(0, slice.to - slice.from), owned };
    return { bytes: cut(slice, await file.leaf(slice.leaf)) };
  };
  const fill = async () => {
    const kept =
      options.authenticated && next < slices.length && (await blocks.has?.((slices[next] as ISlice).leaf.cid));
    while (next < slices.length && ahead.length < (kept ? READ_AHEAD : FETCH_AHEAD)) {
      const task = start(slices[next++] as ISlice);
      task.catch(() => undefined); // it is thrown when its turn comes
      ahead.push(task);
    }
  };
  for (await fill(); ahead.length > 0; await fill()) {
    const { bytes, owned } = await (ahead.shift() as (typeof ahead)[number]);
    yield bytes;
    if (owned) spare.push(owned);
    options.signal?.throwIfAborted();
  }
}

/** Bytes of a kept leaf in memory that is used again; null where the leaf is not kept. */
async function part(blocks: ILocalBlocks, { leaf, from, to }: ISlice, spare: Uint8Array[]): Promise<Uint8Array | null> {
  if (!blocks.part) return null;
  const found = spare.pop();
  const space = found && found.length >= to - from ? found : new Uint8Array(to - from);
  if (await blocks.part(leaf.cid, from, space.subarray(0, to - from))) return space;
  spare.push(space);
  return null;
}

/** @throws AffluentError MANIFEST_INVALID where the leaf is not as long as its parent says, RANGE_INVALID beyond its end */
function cut({ leaf, from, to }: ISlice, bytes: Uint8Array): Uint8Array {
  if (leaf.end !== null && bytes.length !== leaf.end - leaf.start)
    throw new AffluentError('MANIFEST_INVALID', `The leaf ${leaf.cid} is not as long as its file says.`);
  if (to > bytes.length)
    throw new AffluentError(
      'RANGE_INVALID',
      `Bytes ${from} to ${to} lie outside of ${leaf.cid} (${bytes.length} bytes).`
    );
  return bytes.subarray(from, to);
}
