import type { IBlock, IFetchOptions } from './block-source.js';

/** A file as IPFS knows it. */
export interface IImportedFile {
  readonly cid: string;
  /** Bytes of the file, not of its blocks. */
  readonly size: number;
}

/** Cuts files into blocks (UnixFS, CIDv1, raw leaves of 1 MiB, 1,024 links) and keeps them locally until they are pushed. */
export interface IFileImporter {
  /**
   * Holds a few blocks in memory, however large the file is, and copies a chunk before it asks for the next. Where it fails, none of the
   * file's blocks stay.
   */
  importFile(content: AsyncIterable<Uint8Array>, options?: IFetchOptions): Promise<IImportedFile>;
  /** All blocks below a root, the root first. */
  blocks(root: string): AsyncIterable<IBlock>;
  /** Removes the blocks below a root that are there; a file that shares some with it loses them, too. */
  remove(root: string): Promise<void>;
}
