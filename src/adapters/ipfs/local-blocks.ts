import type { IBlockSource, IFetchOptions } from '../../ports/index.js';

/** A block source that may keep blocks on this machine. */
export interface ILocalBlocks extends IBlockSource {
  /** Whether the block is kept. */
  has?(cid: string): Promise<boolean>;
  /** Fills `into` with bytes of a kept block from `start` on, not hashed again; false where it is not kept or too short. */
  part?(cid: string, start: number, into: Uint8Array): Promise<boolean>;
  /** Fills `into` with bytes of a block from `start` on, as far as it goes, fetched where it is not kept; gives the block's length. */
  copy?(cid: string, start: number, into: Uint8Array, options?: IFetchOptions): Promise<number>;
  /** Drops a kept block. */
  forget?(cid: string): Promise<void>;
}
