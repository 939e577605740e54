import { unixfs } from '@helia/unixfs';
import { decode } from '@ipld/dag-pb';
import type { Blockstore } from 'interface-blockstore';
import { CID } from 'multiformats/cid';
import type { IBlock, IFileImporter } from '../../ports/index.js';
import { readBlock } from './read-block.js';

const DAG_PB = 0x70;

/**
 * Imports files into a block store by the profile `unixfs-v1-2025`: CIDv1, raw leaves of 1 MiB, 1,024 links a node. The CIDs equal
 * Kubo's with the same settings; a file of one leaf is that leaf.
 */
export function fileImporter(blockstore: Blockstore): IFileImporter {
  const files = unixfs({ blockstore });
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
      const cid = await files.addByteStream(counted, {
        profile: 'unixfs-v1-2025',
        ...(options.signal ? { signal: options.signal } : {})
      });
      return { cid: cid.toString(), size };
    },
    blocks: root => walk(blockstore, CID.parse(root))
  };
}

/** A DAG's blocks, depth first, the root first. */
async function* walk(blockstore: Blockstore, cid: CID): AsyncIterable<IBlock> {
  const bytes = await readBlock(blockstore, cid);
  yield { cid: cid.toString(), bytes };
  if (cid.code !== DAG_PB) return;
  for (const { Hash } of decode(bytes).Links) yield* walk(blockstore, Hash);
}
