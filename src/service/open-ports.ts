import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ArrowWriter, openArrowStream } from '../adapters/arrow/index.js';
import { ChainCalls, ChainReader } from '../adapters/chain/index.js';
import { custodianConnector } from '../adapters/custody-http/index.js';
import { fileImporter, passingBlockstore, RangeSource } from '../adapters/ipfs/index.js';
import { FileKeyStore, KeystoreWallet, SessionVault } from '../adapters/keystore/index.js';
import { kuboBlockSink } from '../adapters/kubo/index.js';
import { nodeRandom, nodeSegmentCipher } from '../adapters/node-crypto/index.js';
import { packFolder } from '../adapters/pack-folder/index.js';
import { FooterReader, openRowGroups, openUsageWriter, ParquetReader, RowCounter } from '../adapters/parquet/index.js';
import { openSharedMemory } from '../adapters/shared-memory/index.js';
import { SqliteCatalogStore, SqliteOutbox, SqliteReadingStore } from '../adapters/sqlite/index.js';
import type { Network } from '../core/wire/index.js';
import type { IServiceConfig } from './config.js';
import { openBlocks } from './open-blocks.js';
import type { IPorts } from './ports.js';

/** The ports; `boundCache` sets anew how many bytes are kept, `addGateways` whom to ask too, `close` ends what they hold open. */
export interface IOpenPorts {
  readonly ports: IPorts;
  readonly boundCache: (bytes: number) => Promise<void>;
  readonly addGateways: (gateways: readonly string[]) => void;
  readonly close: () => Promise<void>;
}

/**
 * The real ports of a network, with their files in `folder`, of which at most `config.cacheBytes` are ciphertext that was read;
 * `onFull` is told when no more of it can be kept.
 */
export async function openPorts(
  network: Network,
  folder: string,
  config: Pick<IServiceConfig, 'cacheBytes' | 'peers'>,
  onFull: (reason?: unknown) => void
): Promise<IOpenPorts> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const contracts = { registry: network.registry, market: network.market };
  const chain = new ChainReader({ ...contracts, rpc: network.rpc, chainId: network.chainId });
  const stores = openStores(folder);
  const {
    blocks,
    addGateways,
    close: closeBlocks
  } = openBlocks(network, join(folder, 'blocks', 'cache'), config, onFull);
  const outgoing = await passingBlockstore(join(folder, 'blocks', 'outgoing'));
  const ports: IPorts = {
    chain,
    calls: new ChainCalls(contracts),
    ...stores,
    keyStore: await FileKeyStore.open(join(folder, 'keystore')),
    sessions: await SessionVault.open(join(folder, 'keystore')),
    wallet: await KeystoreWallet.open(join(folder, 'keystore')),
    ranges: new RangeSource(blocks),
    cipher: nodeSegmentCipher,
    random: nodeRandom,
    clock: { now: () => Date.now() },
    custodian: custodianConnector(),
    footers: new FooterReader(),
    rows: new RowCounter(),
    parquet: new ParquetReader(),
    openUsageWriter,
    openSharedMemory,
    openArrowStream,
    openRowGroups,
    arrow: new ArrowWriter(),
    importer: fileImporter(outgoing),
    sink: network.kubo === null ? null : kuboBlockSink(network.kubo),
    folder: packFolder
  };
  const close = async () => {
    chain.close();
    for (const store of Object.values(stores)) store.close();
    await closeBlocks();
  };
  return { ports, boundCache: bytes => blocks.bound(bytes), addGateways, close };
}

function openStores(folder: string) {
  return {
    catalog: SqliteCatalogStore.open(join(folder, 'index.db')),
    outbox: SqliteOutbox.open(join(folder, 'outbox.db')),
    readings: SqliteReadingStore.open(join(folder, 'readings.db'))
  };
}
