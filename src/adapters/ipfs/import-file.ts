import { unixfs } from '@helia/unixfs';
import { decode } from '@ipld/dag-pb';
import type { Blockstore } from 'interface-blockstore';
import { CID } from 'multiformats/cid';
import type { IBlock, IFileImporter } from '../../ports/index.js';
import { cutLeaves } from './cut-leaves.js';
import { readBlock } from './read-block.js';

const DAG_PB = 0x70;
/** Leaves that are hashed and written at the same time; the library holds as many in memory, by itself 50 of 1 MiB. */
const LEAVES_TOGETHER = 4;

/**
 * Imports files into a block store by the profile `unixfs-v1-2025`: CIDv1, raw leaves of 1 MiB, 1,024 links a node. The CIDs equal
 * Kubo's with the same settings; a file of one leaf is that leaf.
 */
export function fileImporter(blockstore: Blockstore): IFileImporter {
  return {
    async importFile(content, options = {}) {
      let size = 0;
      const counted = (async function* () {
        for await (const chunk of content) {
          options.signal?.throwIfAborted();
          size += chunk.byteLength;
          yield chunk;
        }
      })();
      const written: CID[] = [];
      const cid = await unixfs({ blockstore: noting(blockstore, written) })
        .addByteStream(counted, {
          profile: 'unixfs-v1-2025',
          chunker: cutLeaves,
          blockWriteConcurrency: LEAVES_TOGETHER,
          ...(options.signal ? { signal: options.signal } : {})
        })
        .catch(async (error: unknown) => {
          for (const one of written) await remove(blockstore, one);
          throw error;
        });
      return { cid: cid.toString(), size };
    },
    blocks: root => walk(blockstore, CID.parse(root)),
    remove: root => removeTree(blockstore, CID.parse(root))
  };
}

/** The same store; what is put into it is noted. */
function noting(blockstore: Blockstore, written: CID[]): Pick<Blockstore, 'get' | 'has' | 'put'> {
  return {
    get: (cid, options) => blockstore.get(cid, options),
    has: (cid, options) => blockstore.has(cid, options),
    put: (cid, bytes, options) => {
      written.push(cid);
      return blockstore.put(cid, bytes, options);
    }
  };
}

/** A DAG's blocks, depth first, the root first. */
async function* walk(blockstore: Blockstore, cid: CID): AsyncIterable<IBlock> {
  const bytes = await readBlock(blockstore, cid);
  yield { cid: cid.toString(), bytes };
  if (cid.code !== DAG_PB) return;
  for (const { Hash } of decode(bytes).Links) yield* walk(blockstore, Hash);
}

/** Leaves go first, so that what a failure leaves behind can still be found from the root. */
async function removeTree(blockstore: Blockstore, cid: CID): Promise<void> {
  if (cid.code === DAG_PB) {
    const bytes = await readBlock(blockstore, cid).catch(() => null);
    for (const { Hash } of bytes ? decode(bytes).Links : []) await removeTree(blockstore, Hash);
  }
  await remove(blockstore, cid);
}

/** A block that cannot be removed costs room on the disk until the next start, and nothing else. */
async function remove(blockstore: Blockstore, cid: CID): Promise<void> {
  await Promise.resolve(blockstore.delete(cid)).catch(() => undefined);
}
