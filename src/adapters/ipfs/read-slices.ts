import { SpareMemory } from '../../core/memory/spare-memory.js';
import type { IReadOptions } from '../../ports/index.js';
import type { IOpenLeaves } from './file-leaves.js';
import { checkSlice, type ISlice } from './leaf-slices.js';
import type { ILocalBlocks } from './local-blocks.js';

/** Leaves that all readers together fetch ahead, and one of them at most and at least. */
const AHEAD_OF_ALL = 32;
const MOST_AHEAD = 8;
const LEAST_AHEAD = 2;
/** Kept leaves are read in parts of this, which divides a leaf and is a multiple of what a segment may be. */
const PART = 262_144;

/** A leaf's slice when its turn comes: in memory, or, null, to be read from where blocks are kept. */
type Coming = Uint8Array | null;

/**
 * Reads slices in order, some of them under way before they are asked for. What has come early waits in the cache, not in our memory:
 * of that a reader has one part, however many read.
 */
export class SliceReader {
  private readers = 0;
  private readonly memory = new SpareMemory();

  constructor(private readonly blocks: ILocalBlocks) {}

  async *read(
    file: IOpenLeaves,
    slices: readonly ISlice[],
    options: IReadOptions
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const ahead: Promise<Coming>[] = [];
    let next = 0;
    this.readers += 1;
    await Promise.resolve(); // readers that begin together count one another
    try {
      for (const slice of slices) {
        for (; next < slices.length && ahead.length < this.mostAhead; next++) {
          const coming = this.bring(file, slices[next] as ISlice, options);
          coming.catch(() => undefined); // it is thrown when its turn comes
          ahead.push(coming);
        }
        const coming = await ahead.shift();
        options.signal?.throwIfAborted();
        if (coming) yield coming;
        else yield* this.kept(file, slice, options);
      }
    } finally {
      this.readers -= 1;
    }
  }

  private get mostAhead(): number {
    return Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.floor(AHEAD_OF_ALL / this.readers)));
  }

  /** Has the leaf fetched where it is not kept; gives its slice only where it will not be kept either. */
  private async bring(file: IOpenLeaves, slice: ISlice, { authenticated }: IReadOptions): Promise<Coming> {
    const { leaf, from, to } = slice;
    if (!authenticated || !this.blocks.part) {
      const whole = await file.leaf(leaf);
      checkSlice(slice, whole.length);
      return whole.subarray(from, to);
    }
    if (await this.blocks.has?.(leaf.cid)) return null;
    return file.use(leaf, (bytes, isKept) => {
      checkSlice(slice, bytes.length);
      return isKept ? null : bytes.slice(from, to);
    });
  }

  private async *kept(
    file: IOpenLeaves,
    { leaf, from, to }: ISlice,
    { signal }: IReadOptions
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const space = this.memory.take(Math.min(PART, to - from));
    for (let at = from; at < to;) {
      const end = Math.min(to, at - (at % PART) + PART);
      const bytes = space.subarray(0, end - at);
      if (!(await this.blocks.part?.(leaf.cid, at, bytes))) {
        // It has gone from the cache meanwhile, or is damaged.
        const rest = { leaf, from: at, to };
        yield await file.use(leaf, all => (checkSlice(rest, all.length), all.slice(at, to)));
        break;
      }
      signal?.throwIfAborted();
      yield bytes;
      at = end;
    }
    this.memory.give(space);
  }
}
