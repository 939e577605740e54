import type { IBlockSource, IFetchOptions } from '../../ports/index.js';

/** A block source that may keep blocks on this machine. */
export interface ILocalBlocks extends IBlockSource {
  /** Whether the block is kept. */
  has?(cid: string): Promise<boolean>;
  /** Fills `into` with bytes of a kept block from `start` on, not hashed again; false where it is not kept or too short. */
  part?(cid: string, start: number, into: Uint8Array): Promise<boolean>;
  /**
   * Gives what `look` makes of a block, fetched where it is not kept. `look` must keep nothing of its bytes: their memory is freed;
   * it hears whether `part` will have them.
   */
  use?<R>(cid: string, look: (bytes: Uint8Array, isKept: boolean) => R, options?: IFetchOptions): Promise<R>;
  /** Drops a kept block. */
  forget?(cid: string): Promise<void>;
}
