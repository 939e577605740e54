import type { IFetchOptions } from './block-source.js';

/** Reads parts of IPFS files; only the leaves that a range touches are fetched, all of them verified. */
export interface IRangeSource {
  /** Bytes [offset, offset + length) in order. */
  read(cid: string, offset: number, length: number, options?: IFetchOptions): AsyncIterable<Uint8Array>;
  /** Whole small file; refuses one larger than `limit` bytes with INPUT_INVALID before it is fetched whole. */
  readAll(cid: string, limit: number, options?: IFetchOptions): Promise<Uint8Array>;
}
