import { decode, type PBNode } from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';

const RAW = 0x55;
const DAG_PB = 0x70;
/** Leaves of the largest file that is listed, 64 GiB in leaves of 1 MiB, and nodes above them. */
const MAX_LEAVES = 65_536;
const MAX_NODES = 256;

/** A leaf and the bytes of the file that it holds; null as `end` where only the leaf itself knows. */
export interface ILeaf {
  readonly cid: string;
  readonly start: number;
  readonly end: number | null;
}

/** A file's raw leaves in order. */
export interface ILeafList {
  /** Bytes; null where the file is one leaf that has not been fetched. */
  readonly size: number | null;
  readonly leaves: readonly ILeaf[];
}

/**
 * The leaves of a UnixFS file, by its nodes: a raw block is its own leaf. Null where another importer made it, with leaves that are
 * not raw or content in its nodes, and where it is too large to be listed. @throws AffluentError MANIFEST_INVALID where it is no file
 */
export async function leafList(root: string, load: (cid: string) => Promise<Uint8Array>): Promise<ILeafList | null> {
  if (CID.parse(root).code === RAW) return { size: null, leaves: [{ cid: root, start: 0, end: null }] };
  const leaves: ILeaf[] = [];
  let nodes = 0;
  const walk = async (cid: string, start: number): Promise<number | null> => {
    if (++nodes > MAX_NODES) return null;
    const { node, sizes, inline } = parseNode(root, cid, await load(cid));
    if (node.Links.length === 0 || inline || leaves.length + node.Links.length > MAX_LEAVES) return null;
    let at = start;
    for (const [i, { Hash }] of node.Links.entries()) {
      const end = at + (sizes[i] as number);
      if (Hash.code === RAW) leaves.push({ cid: Hash.toString(), start: at, end });
      else {
        const found = await walk(Hash.toString(), at);
        if (found === null) return null;
        if (found !== end) throw invalid(root, 'has sizes that do not add up');
      }
      at = end;
    }
    return at;
  };
  const size = await walk(root, 0);
  return size === null ? null : { size, leaves };
}

function parseNode(root: string, cid: string, bytes: Uint8Array): { node: PBNode; sizes: number[]; inline: boolean } {
  if (CID.parse(cid).code !== DAG_PB) throw invalid(root, 'has a block of another codec');
  const { node, file } = unmarshal(root, bytes);
  if (file.type !== 'file' && file.type !== 'raw') throw invalid(root, `is a ${file.type}, not a file`);
  const sizes = file.blockSizes.map(Number);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length !== node.Links.length || !sizes.every(size => size >= 0) || !Number.isSafeInteger(total))
    throw invalid(root, 'has sizes that do not fit its links');
  return { node, sizes, inline: (file.data?.length ?? 0) > 0 };
}

function unmarshal(root: string, bytes: Uint8Array): { node: PBNode; file: UnixFS } {
  try {
    const node = decode(bytes);
    return { node, file: UnixFS.unmarshal(node.Data ?? new Uint8Array()) };
  } catch (cause) {
    throw invalid(root, 'is not a well-formed IPFS file', cause);
  }
}

function invalid(root: string, what: string, cause?: unknown): AffluentError {
  return new AffluentError('MANIFEST_INVALID', `${root} ${what}.`, { cause });
}
