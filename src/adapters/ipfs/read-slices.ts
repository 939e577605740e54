import { SpareMemory } from '../../core/memory/spare-memory.js';
import type { IReadOptions } from '../../ports/index.js';
import type { IOpenLeaves } from './file-leaves.js';
import { checkSlice, type ISlice } from './leaf-slices.js';
import type { ILocalBlocks } from './local-blocks.js';

/** Leaves that all readers together fetch ahead, and one of them at most and at least. */
const AHEAD_OF_ALL = 32;
const MOST_AHEAD = 8;
const LEAST_AHEAD = 2;
/** Leaves that are read ahead from disk. */
const READ_AHEAD = 2;

/** Bytes on their way to a reader; `space` is memory that is used again. */
interface IComing {
  readonly bytes: Uint8Array;
  readonly space: Uint8Array | null;
}

/** Reads slices in order, some of them under way before they are asked for; what all readers hold is bounded. */
export class SliceReader {
  private readers = 0;
  private readonly memory = new SpareMemory();

  constructor(private readonly blocks: ILocalBlocks) {}

  async *read(
    file: IOpenLeaves,
    slices: readonly ISlice[],
    options: IReadOptions
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const ahead: Promise<IComing>[] = [];
    let next = 0;
    this.readers += 1;
    try {
      for (;;) {
        const following = slices[next];
        if (following && ahead.length < (await this.aheadFor(following, options))) {
          const coming = this.fetch(file, following, options);
          coming.catch(() => undefined); // it is thrown when its turn comes
          ahead.push(coming);
          next += 1;
          continue;
        }
        const coming = ahead.shift();
        if (!coming) return;
        const { bytes, space } = await coming;
        options.signal?.throwIfAborted();
        yield bytes;
        if (space) this.memory.give(space);
      }
    } finally {
      this.readers -= 1;
    }
  }

  /** How many slices may be under way: few from disk, which is fast, more from afar. */
  private async aheadFor({ leaf }: ISlice, { authenticated }: IReadOptions): Promise<number> {
    if (authenticated && (await this.blocks.has?.(leaf.cid))) return READ_AHEAD;
    return Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.floor(AHEAD_OF_ALL / this.readers)));
  }

  private async fetch(file: IOpenLeaves, slice: ISlice, { authenticated }: IReadOptions): Promise<IComing> {
    const { leaf, from, to } = slice;
    if (!authenticated) {
      const whole = await file.leaf(leaf);
      checkSlice(slice, whole.length);
      return { bytes: whole.subarray(from, to), space: null };
    }
    const space = this.memory.take(to - from);
    const bytes = space.subarray(0, to - from);
    if (!(await this.blocks.part?.(leaf.cid, from, bytes))) checkSlice(slice, await file.copy(leaf, from, bytes));
    return { bytes, space };
  }
}
