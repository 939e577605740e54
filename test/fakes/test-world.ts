import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeyStore, KeySigner, KeystoreWallet, SessionVault } from '../../src/adapters/keystore/index.js';
import { nodeRandom, nodeSegmentCipher } from '../../src/adapters/node-crypto/index.js';
import { openArrowStream } from '../../src/adapters/arrow/index.js';
import { openRowGroups, openUsageWriter } from '../../src/adapters/parquet/index.js';
import { openSharedMemory } from '../../src/adapters/shared-memory/index.js';
import { SqliteCatalogStore, SqliteOutbox, SqliteReadingStore } from '../../src/adapters/sqlite/index.js';
import { datasetId } from '../../src/core/typed-data/dataset-id.js';
import type { Network, Purchase, ServiceEvent } from '../../src/core/wire/index.js';
import { publish } from '../../src/flows/publish/publish.js';
import { approvePurchase } from '../../src/flows/purchase/approve-purchase.js';
import { followPurchase } from '../../src/flows/purchase/follow-purchase.js';
import { requestPurchase } from '../../src/flows/purchase/request-purchase.js';
import { offersOf } from '../../src/flows/catalog/offers.js';
import { sameAddress } from '../../src/flows/same-address.js';
import type { ICustodianFault } from '../../src/flows/unlocking/gather-shares.js';
import type { ChainEvent, ChainEventOf, ISigner } from '../../src/ports/index.js';
import type { IPorts } from '../../src/service/ports.js';
import { createWorld, type World } from '../../src/service/world.js';
import { fakeCalls } from './encoded-call.js';
import { FakeChain } from './fake-chain.js';
import { FakeCustodian } from './fake-custodian.js';
import { FakeIpfs } from './fake-ipfs.js';
import { fakeFooterReader, fakeRowCounter } from './fake-tables.js';
import { smallDataset, type ISmallDatasetOptions } from './small-dataset.js';

/** Password of the wallet of every test world. */
export const PASSWORD = 'correct horse battery';

/** A service's world on a fake chain, a fake IPFS and three fake custodians; stores and keys are the real ones in a folder of their own. */
export class TestWorld {
  readonly events: ServiceEvent[] = [];
  readonly faults: ICustodianFault[] = [];
  readonly logFailures: unknown[] = [];
  world!: World;
  private closeStores: () => void = () => undefined;
  private readonly others: (() => void)[] = [];

  private constructor(
    readonly folder: string,
    readonly chain: FakeChain,
    readonly ipfs: FakeIpfs,
    readonly custodians: readonly FakeCustodian[],
    readonly publisher: KeySigner,
    readonly contributors: readonly [KeySigner, KeySigner],
    readonly owner: ISigner,
    readonly network: Network
  ) {}

  static async open(): Promise<TestWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'affluent-flows-'));
    const [chain, ipfs] = [new FakeChain(), new FakeIpfs()];
    const account = () => new KeySigner(randomBytes(32));
    const urls = ['http://one.test', 'http://two.test', 'http://three.test'];
    const custodians = await Promise.all(urls.map(url => FakeCustodian.make(url, chain, ipfs, account())));
    const publisher = account();
    const wallet = await KeystoreWallet.open(join(folder, 'keystore'), { scrypt: { N: 2, r: 8, p: 1 } });
    await wallet.create(PASSWORD);
    const owner = await wallet.unlock(PASSWORD);
    const network: Network = {
      ...{
        version: 1,
        name: 'test',
        chainId: chain.chainId,
        rpc: 'http://127.0.0.1:1',
        registry: chain.registry,
        market: chain.market
      },
      ...{
        deployBlock: 0,
        gateways: ['http://127.0.0.1:2'],
        peers: [],
        kubo: null,
        custodians: custodians.map(({ entry }) => entry)
      },
      ...{ names: { tests: publisher.address }, listed: [], explorer: null }
    };
    const made = new TestWorld(folder, chain, ipfs, custodians, publisher, [account(), account()], owner, network);
    await made.restart();
    return made;
  }

  /** A new process on the same folder: everything that was in memory only is gone. The wallet stays open for the test's `owner`. */
  async restart(changes: Partial<IPorts> = {}): Promise<World> {
    this.closeStores();
    const opened = await this.openPorts(this.folder);
    this.closeStores = opened.close;
    const ports = { ...opened.ports, ...changes };
    const notify = (event: ServiceEvent) => void this.events.push(event);
    const onFaults = (_: string, faults: readonly ICustodianFault[]) => void this.faults.push(...faults);
    this.world = createWorld({
      ports,
      network: this.network,
      notify,
      onFaults,
      onFailure: (_, error) => this.logFailures.push(error)
    });
    return this.world;
  }

  /** Another machine on the same chain: without a wallet, keys, or anything of this one. */
  async otherMachine(): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'affluent-worker-'));
    const { ports, close } = await this.openPorts(folder);
    this.others.push(() => {
      close();
      rmSync(folder, { recursive: true, force: true });
    });
    const ignore = () => undefined;
    const world = createWorld({ ports, network: this.network, notify: ignore, onFaults: ignore, onFailure: ignore });
    await world.sync.sync();
    return world;
  }

  /** Publishes a small dataset by the ordinary flow, and brings the index up to it. @returns its id */
  publish(options: Omit<ISmallDatasetOptions, 'payees'> = {}): Promise<string> {
    return this.publishAs(this.publisher, options);
  }

  /** The same by somebody whom the networks file does not name. */
  publishAsStranger(options: Omit<ISmallDatasetOptions, 'payees'>): Promise<string> {
    return this.publishAs(new KeySigner(randomBytes(32)), options);
  }

  /** Id of a dataset of the publisher. */
  datasetId(slug: string): string {
    return datasetId(this.publisher.address, slug);
  }

  private async publishAs(publisher: KeySigner, options: Omit<ISmallDatasetOptions, 'payees'>): Promise<string> {
    const { world, contributors } = this;
    const payees = [contributors[0].address, contributors[1].address, publisher.address] as const;
    const signers = [publisher, ...contributors];
    const done = await publish(
      {
        ...{ ...world, signer: publisher, custodians: world.network.custodians, connect: world.custodian },
        sink: { put: async () => undefined },
        folder: () => smallDataset({ ...options, payees }),
        signerOf: payee => signers.find(({ address }) => sameAddress(address, payee)) ?? null
      },
      crypto.randomUUID(),
      '/pack'
    );
    await world.sync.sync();
    return done.dataset as string;
  }

  /** Buys the dataset's first offer, with the deposit where it is metered. */
  buy(dataset: string, deposit?: string, budget?: string): Promise<Purchase> {
    return this.buyOffer(dataset, 0, deposit, budget);
  }

  /** Buys the offer at a place among the dataset's. */
  async buyOffer(dataset: string, place: number, deposit?: string, budget?: string): Promise<Purchase> {
    const { world } = this;
    const offer = (await offersOf(world.catalog, dataset))[place];
    const { id: of, price: expectedPrice, termsHash } = offer!;
    const { id } = await requestPurchase(world, { offer: of, expectedPrice, termsHash, deposit, requestedBy: 'test' });
    await approvePurchase(world, id, { budget }, this.owner);
    return followPurchase(world, id);
  }

  /** Lets the index have events of a type as somebody has changed them. */
  async forge<T extends ChainEvent['type']>(
    type: T,
    change: (event: ChainEventOf<T>) => ChainEventOf<T>
  ): Promise<void> {
    const { catalog } = this.world;
    const forged = (await catalog.events(type)).map(event => change(event as ChainEventOf<T>));
    await catalog.apply(forged as ChainEvent[], (await catalog.cursor())!);
  }

  close(): void {
    this.closeStores();
    for (const close of this.others) close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async openPorts(folder: string): Promise<{ ports: IPorts; close: () => void }> {
    const { chain, ipfs, custodians } = this;
    const catalog = SqliteCatalogStore.open(join(folder, 'index.db'));
    const outbox = SqliteOutbox.open(join(folder, 'outbox.db'));
    const readings = SqliteReadingStore.open(join(folder, 'readings.db'));
    const close = () => {
      readings.close();
      catalog.close();
      outbox.close();
    };
    const ports: IPorts = {
      ...{ chain, calls: fakeCalls, catalog, outbox, readings },
      keyStore: await FileKeyStore.open(join(folder, 'keystore')),
      sessions: await SessionVault.open(join(folder, 'keystore'), { cost: 1_024, now: () => chain.now() * 1_000 }),
      wallet: await KeystoreWallet.open(join(folder, 'keystore'), { scrypt: { N: 2, r: 8, p: 1 } }),
      ...{ ranges: ipfs, importer: ipfs, cipher: nodeSegmentCipher, random: nodeRandom },
      openUsageWriter,
      openSharedMemory,
      openArrowStream,
      openRowGroups,
      clock: { now: () => chain.now() * 1_000 },
      custodian: url => custodians.find(one => one.url === url)!,
      ...{ footers: fakeFooterReader, rows: fakeRowCounter },
      parquet: { read: async () => [{ name: 'x', values: [1, 2, 3] }] },
      arrow: { write: columns => Buffer.from(JSON.stringify(columns)) },
      sink: null,
      folder: () => {
        throw new Error('no folder');
      }
    };
    return { ports, close };
  }
}
