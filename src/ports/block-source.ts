/** What a reader may say about how it wants a block. */
export interface IFetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** The file that the block is part of, by its root: where requests must wait, files are served in turns. */
  readonly file?: string | undefined;
}

/** Where IPFS blocks come from: gateways, peers, a cache in front of them. Every block is verified before it is returned. */
export interface IBlockSource {
  /**
   * The bytes of a block, equal to its CID's hash.
   * @throws AffluentError BLOCK_UNAVAILABLE, BLOCK_HASH_MISMATCH (context names the gateways)
   */
  get(cid: string, options?: IFetchOptions): Promise<Uint8Array>;
  /**
   * The blocks of bytes [from, to) of a UnixFS file in one round trip, its root first, each distinct block once; null where nobody
   * offers that. A source may send others of the file beside them, and may break off early with an error: what came before it is
   * verified and stays good. Who begins to iterate must end or abort, so that the connection is freed.
   */
  range?(root: string, from: number, to: number, options?: IFetchOptions): Promise<AsyncIterable<IBlock> | null>;
}

/** A block with its CIDv1 in base32. */
export interface IBlock {
  readonly cid: string;
  readonly bytes: Uint8Array;
}

/** Where a publisher's blocks go so that others can fetch them. */
export interface IBlockSink {
  /** Uploads the blocks and pins the roots; done when the other side has confirmed all. */
  put(roots: readonly string[], blocks: AsyncIterable<IBlock>, options?: IFetchOptions): Promise<void>;
}
