import { DatasetFacts } from '../flows/catalog/dataset-facts.js';
import { AtMost } from '../flows/at-most.js';
import { BoundedCache } from '../core/memory/bounded-cache.js';
import { SpareMemory } from '../core/memory/spare-memory.js';
import { KeyedQueue } from '../flows/keyed-queue.js';
import { licensedDatasets } from '../flows/licences/own-licences.js';
import { findUsableLicences } from '../flows/licences/usable-licence.js';
import { newFooterCache } from '../flows/planning/read-footers.js';
import type { IDoubt } from '../flows/purchase/watch-purchases.js';
import { openFile } from '../flows/reading/open-file.js';
import { ShardOpener } from '../flows/reading/shard-opener.js';
import { ReadingLog } from '../flows/readings/reading-log.js';
import { ForgedDatasets } from '../flows/unlocking/forged-datasets.js';
import type { ICustodianFault } from '../flows/unlocking/gather-shares.js';
import { BudgetAsks } from '../flows/unlocking/budget-asks.js';
import { unlock, type IUnlockCall } from '../flows/unlocking/unlock.js';
import type { ChainEvent } from '../ports/index.js';
import type { Network } from '../core/wire/index.js';
import type { IRecogniseDeps } from '../flows/purchase/recognise-purchases.js';
import { CatalogSync } from './catalog-sync.js';
import { newsActs, takeNews } from './chain-news.js';
import type { Notify } from '../flows/notify.js';
import type { IPorts } from './ports.js';

/** What the world tells its keeper. */
export interface IWorldOptions {
  readonly ports: IPorts;
  readonly network: Network;
  readonly notify: Notify;
  readonly onFaults: (dataset: string, faults: readonly ICustodianFault[]) => void;
  /** Hears of what failed with nobody waiting for it. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Decrypted bytes that are kept in memory. */
const SEGMENT_MEMORY = 33_554_432;
/** Short ranges that are put together at the same time. */
const SHORT_RANGES = 16;

/** Ports, caches and queues in one object: every flow finds in it what it asks for. */
export function createWorld({ ports, network, notify, onFaults, onFailure }: IWorldOptions) {
  const facts = new DatasetFacts(ports);
  const onEvents = (events: readonly ChainEvent[]) => {
    takeNews(world, events).catch((error: unknown) => onFailure('what the chain has said', error));
  };
  const sync = new CatalogSync({ ...ports, deployBlock: network.deployBlock, notify, onEvents });
  const log = new ReadingLog({
    ...ports,
    notify,
    onFailure: error => onFailure('the record of reads', error),
    licenceOf: async dataset => (await findUsableLicences(ports, dataset))[0]?.licence.id.toString() ?? null
  });
  const base = {
    ...ports,
    log,
    network,
    notify,
    onFaults,
    facts,
    sync,
    deployBlock: network.deployBlock,
    syncCatalog: () => sync.sync(),
    accounts: new KeyedQueue(),
    purchases: new KeyedQueue(),
    /** What is doubtful of transactions that wallets of the owner's own have sent. */
    doubts: new Map<string, IDoubt>(),
    spending: new KeyedQueue(),
    /** What was refused because a budget was too small. */
    asks: new BudgetAsks(notify, ports.clock),
    /** Publications under way. */
    publishing: new Set<string>(),
    forged: new ForgedDatasets(ports.outbox, ports.clock),
    checkedRows: new Set<string>(),
    opener: new ShardOpener(),
    memory: new SpareMemory(),
    shortRanges: new AtMost(SHORT_RANGES),
    segments: new BoundedCache<Uint8Array>({ limit: SEGMENT_MEMORY, weigh: bytes => bytes.length }),
    footerCache: newFooterCache()
  };
  const withUnlock = { ...base, unlock: (call: IUnlockCall) => unlock(base, call) };
  const world = {
    ...withUnlock,
    licensedDatasets: () => licensedDatasets(ports),
    open: (dataset: string, version: number, path: string, reader = '') =>
      openFile(withUnlock, dataset, version, path, { spend: true, reader }),
    /** All keys of a licence that is not metered; shard 0 stands for all. */
    prefetchKeys: async (dataset: string) => void (await unlock(base, { dataset, shards: [0], budget: null })),
    ...newsActs(sync, ports.chain, (): IRecogniseDeps => world)
  };
  return world;
}

/** See {@link createWorld}. */
export type World = ReturnType<typeof createWorld>;
