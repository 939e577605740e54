import { decode } from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import type { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';

const DAG_PB = 0x70;

/** Where a block stands in a file: the content below it is the file's bytes [start, end). */
export interface IFilePlace {
  readonly cid: CID;
  readonly start: number;
  readonly end: number;
}

/** What a block of a UnixFS file says of itself. */
export interface IFileBlock {
  /** Bytes of content below it. */
  readonly size: number;
  /** Its children, in the content's order; none for a leaf, and none for a directory, whose blocks are no file's content. */
  readonly children: readonly IFilePlace[];
}

/** Reads a file's block whose content begins at byte `start` of the file. @throws AffluentError MANIFEST_INVALID */
export function fileBlock(cid: CID, bytes: Uint8Array, start: number): IFileBlock {
  if (cid.code !== DAG_PB) return { size: bytes.length, children: [] };
  const { links, node } = decoded(cid, bytes);
  if (node.type !== 'file' && node.type !== 'raw') return { size: 0, children: [] };
  if (links.length !== node.blockSizes.length) throw malformed(cid);
  let at = start + (node.data?.length ?? 0);
  const children = links.map(({ Hash }, i) => {
    const from = at;
    at += Number(node.blockSizes[i]);
    if (!Number.isSafeInteger(at)) throw malformed(cid);
    return { cid: Hash, start: from, end: at };
  });
  return { size: at - start, children };
}

/** Whether any byte of [from, to) lies below it. */
export function touches(place: IFilePlace, from: number, to: number): boolean {
  return Math.max(place.start, from) < Math.min(place.end, to);
}

function decoded(cid: CID, bytes: Uint8Array): { links: readonly { Hash: CID }[]; node: UnixFS } {
  try {
    const { Data, Links } = decode(bytes);
    return { links: Links, node: UnixFS.unmarshal(Data ?? new Uint8Array()) };
  } catch (cause) {
    throw malformed(cid, cause);
  }
}

function malformed(cid: CID, cause?: unknown): AffluentError {
  return new AffluentError('MANIFEST_INVALID', `${cid.toString()} is not a well-formed IPFS file.`, { cause });
}
