import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ChainCalls, ChainReader } from '../../adapters/chain/index.js';
import { custodianConnector } from '../../adapters/custody-http/index.js';
import { BlockClient, fileImporter, memoryBlockstore, RangeSource } from '../../adapters/ipfs/index.js';
import { kuboBlockSink } from '../../adapters/kubo/index.js';
import { nodeRandom, nodeSegmentCipher } from '../../adapters/node-crypto/index.js';
import { packFolder } from '../../adapters/pack-folder/index.js';
import { SqliteOutbox } from '../../adapters/sqlite/index.js';
import { KeyedQueue } from '../../flows/keyed-queue.js';
import { publish, type IPublishDeps } from '../../flows/publish/publish.js';
import { sameAddress } from '../../flows/same-address.js';
import type { IDevnet } from '../start-devnet.js';

/** Publishes packs as the devnet's publisher, with the contributors' accounts at hand; what is published already stays as it is. Gives the dataset ids by slug. */
export async function publishSamples(
  devnet: IDevnet,
  folder: string,
  packs: ReadonlyMap<string, string>,
  log: (line: string) => void
): Promise<Map<string, string>> {
  const { network, accounts } = devnet;
  const outbox = SqliteOutbox.open(join(folder, 'publisher.db'));
  const chain = new ChainReader(network);
  try {
    const ids = new Map<string, string>();
    for (const [slug, directory] of packs) {
      const id = jobId(slug);
      const former = await outbox.job(id);
      if (former?.state !== 'done') log(`publishing ${slug} …`);
      const done = await publish(publishDeps(devnet, outbox, chain), id, directory);
      ids.set(slug, done.dataset as string);
    }
    return ids;
  } finally {
    chain.close();
    outbox.close();
  }
  function publishDeps(
    { network: { gateways, kubo, custodians } }: IDevnet,
    box: SqliteOutbox,
    reader: ChainReader
  ): IPublishDeps {
    return {
      chain: reader,
      calls: new ChainCalls(network),
      outbox: box,
      accounts: new KeyedQueue(),
      clock: { now: Date.now },
      signer: accounts.publisher,
      signerOf: payee => Object.values(accounts).find(({ address }) => sameAddress(address, payee)) ?? null,
      folder: packFolder,
      importer: fileImporter(memoryBlockstore()),
      sink: kuboBlockSink(kubo ?? gateways[0] ?? ''),
      ranges: new RangeSource(new BlockClient({ gateways })),
      cipher: nodeSegmentCipher,
      random: nodeRandom,
      connect: custodianConnector(),
      custodians,
      notify: () => undefined
    };
  }
}

/** The same UUID for the same slug, so that a second run finds the first one's job. */
function jobId(slug: string): string {
  const hex = createHash('sha256').update(`affluent/demo/${slug}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
