import { AffluentError } from '../../core/errors/index.js';
import type { ISpan } from '../../ports/index.js';
import type { ILeaf } from './leaf-list.js';

/** The part of a leaf that a range wants, in bytes from the leaf's start. */
export interface ISlice {
  readonly leaf: ILeaf;
  readonly from: number;
  readonly to: number;
}

/** The leaves that a span touches. */
export function slicesOf(leaves: readonly ILeaf[], { start, end }: ISpan): ISlice[] {
  const slices: ISlice[] = [];
  for (let at = firstAt(leaves, start); at < leaves.length; at++) {
    const leaf = leaves[at] as ILeaf;
    if (leaf.start >= end) break;
    const from = Math.max(start - leaf.start, 0);
    const to = Math.min(end, leaf.end ?? end) - leaf.start;
    if (from < to) slices.push({ leaf, from, to });
  }
  return slices;
}

/** Binary search: a large file has many leaves. */
function firstAt(leaves: readonly ILeaf[], offset: number): number {
  let [low, high] = [0, leaves.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((leaves[middle]?.end ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Compares a slice with the length of its leaf. @throws AffluentError MANIFEST_INVALID where the leaf is not as long as its parent
 * says, RANGE_INVALID beyond its end
 */
export function checkSlice({ leaf, from, to }: ISlice, length: number): void {
  if (leaf.end !== null && length !== leaf.end - leaf.start)
    throw new AffluentError('MANIFEST_INVALID', `The leaf ${leaf.cid} is not as long as its file says.`);
  if (to > length)
    throw new AffluentError('RANGE_INVALID', `Bytes ${from} to ${to} lie outside of ${leaf.cid} (${length} bytes).`);
}
