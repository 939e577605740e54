import type { IBlock, IFetchOptions } from './block-source.js';

/** A file as IPFS knows it. */
export interface IImportedFile {
  readonly cid: string;
  /** Bytes of the file, not of its blocks. */
  readonly size: number;
}

/** Cuts files into blocks (UnixFS, CIDv1, raw leaves of 1 MiB, 1,024 links) and keeps them locally until they are pushed. */
export interface IFileImporter {
  importFile(content: AsyncIterable<Uint8Array>, options?: IFetchOptions): Promise<IImportedFile>;
  /** All blocks below a root, the root first. */
  blocks(root: string): AsyncIterable<IBlock>;
}
