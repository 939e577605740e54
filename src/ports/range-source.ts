import type { IFetchOptions } from './block-source.js';

/** How bytes of a file are wanted. */
export interface IReadOptions extends IFetchOptions {
  /**
   * The caller authenticates the bytes itself (each segment has its tag): what is cached is not hashed again, and a chunk is valid
   * only until the next one is asked for.
   */
  readonly authenticated?: boolean | undefined;
}

/** Half-open: bytes `start` up to, not including, `end`. */
export interface ISpan {
  readonly start: number;
  readonly end: number;
}

/** Reads parts of IPFS files; only the leaves that a range touches are fetched, all of them verified when they arrive. */
export interface IRangeSource {
  /** Bytes [offset, offset + length) in order. Who stops early ends what is under way. */
  read(cid: string, offset: number, length: number, options?: IReadOptions): AsyncIterable<Uint8Array>;
  /** Bytes of several spans, one after another as one stream; they are fetched together. */
  readSpans(cid: string, spans: readonly ISpan[], options?: IReadOptions): AsyncIterable<Uint8Array>;
  /** Whole small file; refuses one larger than `limit` bytes with INPUT_INVALID before it is fetched whole. */
  readAll(cid: string, limit: number, options?: IFetchOptions): Promise<Uint8Array>;
  /** Brings the leaves of a range into the cache; done when they are there. */
  prefetch(cid: string, offset: number, length: number, options?: IFetchOptions): Promise<void>;
  /** Whether all leaves of a range are cached; asks nobody. */
  has(cid: string, offset: number, length: number): Promise<boolean>;
  /** Drops cached leaves of a range that have turned out to be damaged: the next read fetches them again. */
  forget(cid: string, offset: number, length: number): Promise<void>;
}
