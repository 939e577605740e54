import { join } from 'node:path';
import { ChainCalls, ChainReader } from '../adapters/chain/index.js';
import { BlockClient, RangeSource } from '../adapters/ipfs/index.js';
import { KeySigner, secretFile } from '../adapters/keystore/index.js';
import { SqliteAcceptanceStore, SqliteCatalogStore } from '../adapters/sqlite/index.js';
import { loadHpkeKeys } from '../core/custody/hpke.js';
import { bindAcceptances } from '../flows/custody/bind-acceptances.js';
import { HeldShares } from '../flows/custody/held-shares.js';
import { KnownLicences } from '../flows/custody/known-licence.js';
import { RateBuckets } from '../flows/custody/rate-buckets.js';
import { ReceiptRelay } from '../flows/custody/relay-receipts.js';
import { ReleasableWords } from '../flows/custody/releasable-words.js';
import type { ICatalogStore, IClock, IRangeSource } from '../ports/index.js';
import { ChainFollower } from './chain-follower.js';
import type { CustodianConfig } from './config.js';
import type { ICustodianContext } from './context.js';
import type { Log } from './log.js';
import { Metrics } from './metrics.js';

/** A custodian with its adapters, before it listens. */
export interface IOpenCustodian {
  readonly context: ICustodianContext;
  close(): Promise<void>;
}

/** Connects keys, stores, chain and IPFS. */
export async function openCustodian(config: CustodianConfig, log: Log, clock: IClock): Promise<IOpenCustodian> {
  const { network } = config;
  const signer = new KeySigner(await secretFile(config.signingKeyFile));
  const hpke = await loadHpkeKeys(await secretFile(config.hpkeKeyFile));
  const store = SqliteAcceptanceStore.open(join(config.dataFolder, 'custodian.db'));
  const catalog = SqliteCatalogStore.open(join(config.dataFolder, 'index.db'));
  const chain = new ChainReader({ ...network, rpc: config.rpc });
  const ranges = new RangeSource(new BlockClient({ gateways: config.gateways }));
  const { chainId, registry, market } = network;
  const identity = { chainId, registry, market, address: signer.address, hpkeKey: hpke.publicKey };
  const licences = new KnownLicences({ catalog, store });
  const follower = follow(config, { chain, catalog, store, ranges, licences, log, clock });
  const shares = new HeldShares({ identity, hpke, store, remembered: config.limits.rememberedShares });
  const strangers = new RateBuckets(config.rates.strangers);
  const context: ICustodianContext = {
    accept: { identity, signer, hpke, limits: config.limits, ranges, chain, store, clock },
    release: {
      ...{ identity, hpke, clock, licences, shares, chain },
      heads: follower,
      words: new ReleasableWords({ chain }),
      strangers,
      holders: new RateBuckets(config.rates.holders)
    },
    relay:
      config.relay && (await openRelay(config.relay, network, { identity, licences, chain, clock, strangers }, log)),
    ...{ store, follower, log, clock },
    acceptRate: new RateBuckets(config.rates.acceptances),
    metrics: new Metrics()
  };
  const close = async () => {
    await follower.stop();
    chain.close();
    catalog.close();
    store.close();
  };
  return { context, close };
}

async function openRelay(
  relay: NonNullable<CustodianConfig['relay']>,
  network: CustodianConfig['network'],
  parts: Omit<ConstructorParameters<typeof ReceiptRelay>[0], 'calls' | 'signer' | 'gather' | 'gasPerDay' | 'holders'>,
  log: Log
): Promise<ReceiptRelay> {
  const signer = new KeySigner(await secretFile(relay.keyFile));
  log('relay', { account: signer.address });
  return new ReceiptRelay({
    ...parts,
    signer,
    calls: new ChainCalls(network),
    holders: new RateBuckets(relay.rate),
    gather: relay.gatherMilliseconds,
    gasPerDay: BigInt(relay.gasPerDay)
  });
}

interface IFollowParts {
  readonly chain: ChainReader;
  readonly catalog: ICatalogStore;
  readonly store: SqliteAcceptanceStore;
  readonly ranges: IRangeSource;
  readonly licences: KnownLicences;
  readonly log: Log;
  readonly clock: IClock;
}

function follow(config: CustodianConfig, { chain, catalog, store, ranges, licences, log, clock }: IFollowParts) {
  const rewound = {
    cursor: () => catalog.cursor(),
    apply: (...args: Parameters<ICatalogStore['apply']>) => catalog.apply(...args),
    putEntry: (...args: Parameters<ICatalogStore['putEntry']>) => catalog.putEntry(...args),
    rewind: async (block: number) => {
      licences.clear();
      await catalog.rewind(block);
    }
  };
  return new ChainFollower({
    chain,
    catalog: rewound,
    deployBlock: config.network.deployBlock,
    ...{ clock, log, poll: config.pollMilliseconds, patience: config.patienceMilliseconds },
    maxHeadAgeSeconds: config.maxHeadAgeSeconds,
    onBlock: async signal => (await bindAcceptances({ store, catalog, ranges }, signal)).length === 0
  });
}
