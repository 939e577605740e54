import { decode, type PBNode } from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';

const RAW = 0x55;
const DAG_PB = 0x70;
/** Nodes between root and leaves; with 1,024 links each that is 256 GiB in leaves of 1 MiB. */
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
 * The leaves of a UnixFS file, by its nodes: a raw block is its own leaf. Null where leaves are not raw: another importer made it.
 * @throws AffluentError MANIFEST_INVALID where it is no file
 */
export async function leafList(root: string, load: (cid: string) => Promise<Uint8Array>): Promise<ILeafList | null> {
  if (CID.parse(root).code === RAW) return { size: null, leaves: [{ cid: root, start: 0, end: null }] };
  const leaves: ILeaf[] = [];
  let nodes = 0;
  let at = 0;
  const walk = async (cid: string): Promise<boolean> => {
    if (++nodes > MAX_NODES) throw invalid(root, 'has too many nodes');
    const { node, sizes } = parseNode(root, cid, await load(cid));
    if (node.Links.length === 0) return false;
    for (const [i, { Hash }] of node.Links.entries()) {
      const size = sizes[i] as number;
      if (Hash.code === RAW) leaves.push({ cid: Hash.toString(), start: at, end: (at += size) });
      else if (!(await walk(Hash.toString()))) return false;
    }
    return true;
  };
  return (await walk(root)) ? { size: at, leaves } : null;
}

function parseNode(root: string, cid: string, bytes: Uint8Array): { node: PBNode; sizes: number[] } {
  if (CID.parse(cid).code !== DAG_PB) throw invalid(root, 'has a block of another codec');
  const { node, file } = unmarshal(root, bytes);
  if (file.type !== 'file' && file.type !== 'raw') throw invalid(root, `is a ${file.type}, not a file`);
  const sizes = file.blockSizes.map(Number);
  if (sizes.length !== node.Links.length || !sizes.every(size => Number.isSafeInteger(size) && size >= 0))
    throw invalid(root, 'has sizes that do not fit its links');
  return { node, sizes };
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
