import type { Blockstore } from 'interface-blockstore';
import { createHeliaLight, type Helia } from 'helia';
import type { CID } from 'multiformats/cid';
import type { IBlockSource } from '../../ports/index.js';

/**
 * Helia without a network of its own, over a block store, with our verified block client as its broker: what is not in the store is
 * fetched through it. Peers are added here, as further brokers.
 */
export async function heliaNode(blockstore: Blockstore, blocks: IBlockSource): Promise<Helia> {
  const helia = createHeliaLight({
    blockstore,
    blockBrokers: [
      () => ({
        name: 'affluent-gateways',
        retrieve: (cid: CID, options?: { signal?: AbortSignal }) =>
          blocks.get(cid.toString(), { signal: options?.signal })
      })
    ]
  });
  await helia.start();
  return helia;
}
