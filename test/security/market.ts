import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { ChainCalls, ChainReader } from '../../src/adapters/chain/index.js';
import { custodianConnector } from '../../src/adapters/custody-http/index.js';
import { BlockClient, fileImporter, memoryBlockstore, RangeSource } from '../../src/adapters/ipfs/index.js';
import { mnemonicSigners, type KeySigner } from '../../src/adapters/keystore/index.js';
import { kuboBlockSink } from '../../src/adapters/kubo/index.js';
import { nodeRandom, nodeSegmentCipher } from '../../src/adapters/node-crypto/index.js';
import { packFolder } from '../../src/adapters/pack-folder/index.js';
import { SqliteOutbox } from '../../src/adapters/sqlite/index.js';
import { Network, type CustodianEntry, type Pack } from '../../src/core/wire/index.js';
import { CustodianConfig, startCustodian, type IRunningCustodian } from '../../src/custodian/index.js';
import { DEVNET_CHAIN_ID, DEVNET_MNEMONIC } from '../../src/devnet/chain/anvil.js';
import { Chain } from '../../src/devnet/chain/chain.js';
import { serveRpc } from '../../src/devnet/chain/serve-rpc.js';
import { deployContracts, type IDeployment } from '../../src/devnet/deploy.js';
import { serveGateway } from '../../src/devnet/gateway/serve-gateway.js';
import { KeyedQueue } from '../../src/flows/keyed-queue.js';
import { publish, type IPublishDeps } from '../../src/flows/publish/publish.js';
import type { IChainCall, IFileImporter, ISigner } from '../../src/ports/index.js';
import { openDoor, type IDoor } from './door.js';
import { writeMarkedPack } from './marked-pack.js';
import { startTestService, type ITestService } from './service.js';

/** What a dishonest publisher does on the way. */
export interface IPublishing {
  readonly pack?: Partial<Pack>;
  /** Replaces the ciphertext of the files that are imported, in order: shards first. */
  readonly forge?: (bytes: Buffer, file: number) => Buffer;
  readonly change?: Partial<IPublishDeps>;
}

/** A dataset that was published. */
export interface IPublished {
  readonly id: string;
  readonly slug: string;
  readonly offer: bigint;
}

const ACCOUNTS = 10;
const RAW = 0x55;
const SHA2_256 = 0x12;
export const FIRST_CONSUMER = 5;

/** A chain, a store with two gateways, three custodians with threshold 2, and people; each behind a door that tests shut or spoil. */
export class Market {
  private readonly undo: (() => unknown)[] = [];
  private services = 0;

  private constructor(
    readonly folder: string,
    readonly chain: Chain,
    private readonly people: readonly KeySigner[],
    readonly contracts: IDeployment
  ) {}

  rpc!: IDoor;
  gateways!: readonly [IDoor, IDoor];
  custodians!: readonly (IRunningCustodian & { readonly door: IDoor })[];
  reader!: ChainReader;
  calls!: ChainCalls;
  importer!: IFileImporter;
  /** Lines of the custodians' logs. */
  readonly logs: string[] = [];
  private deps!: IPublishDeps;

  static async open(): Promise<Market> {
    const folder = await mkdtemp(join(tmpdir(), 'affluent-security-'));
    const people = mnemonicSigners(DEVNET_MNEMONIC, ACCOUNTS);
    const chain = await Chain.start(join(folder, 'chain'));
    const contracts = await deployContracts(chain, people[0] as KeySigner);
    const market = new Market(folder, chain, people, contracts);
    market.undo.push(
      () => rm(folder, { recursive: true, force: true }),
      () => chain.stop()
    );
    await market.build();
    return market;
  }

  get publisher(): KeySigner {
    return this.person(1);
  }

  /** Account of the local chain's mnemonic: 1 publishes, 2 and 3 contribute, those from 5 on buy. */
  person(place: number): KeySigner {
    return this.people[place] as KeySigner;
  }

  private async build(): Promise<void> {
    const rpc = await serveRpc(this.chain, 0);
    const blocks = memoryBlockstore();
    const gateway = await serveGateway(blocks, 0);
    this.undo.push(rpc.close, gateway.close);
    this.rpc = await this.door(rpc.url);
    this.gateways = [await this.door(gateway.url), await this.door(gateway.url)];
    this.reader = new ChainReader({ rpc: rpc.url, chainId: DEVNET_CHAIN_ID, ...this.contracts });
    this.calls = new ChainCalls(this.contracts);
    const outbox = SqliteOutbox.open(join(this.folder, 'outbox.db'));
    this.undo.push(
      () => outbox.close(),
      () => this.reader.close()
    );
    this.custodians = await Promise.all([0, 1, 2].map(place => this.custodian(place, rpc.url, gateway.url)));
    this.importer = fileImporter(memoryBlockstore());
    this.deps = {
      chain: this.reader,
      calls: this.calls,
      outbox,
      accounts: new KeyedQueue(),
      clock: { now: Date.now },
      signer: this.publisher,
      signerOf: payee => this.people.find(one => one.address === payee) ?? null,
      folder: packFolder,
      importer: this.importer,
      sink: kuboBlockSink(gateway.url),
      ranges: new RangeSource(new BlockClient({ gateways: [gateway.url] })),
      cipher: nodeSegmentCipher,
      random: nodeRandom,
      connect: custodianConnector(),
      custodians: this.entries,
      notify: () => undefined
    };
  }

  private async door(target: string): Promise<IDoor> {
    const door = await openDoor(target);
    this.undo.push(door.close);
    return door;
  }

  private async custodian(place: number, rpc: string, gateway: string) {
    const { registry, market, block } = this.contracts;
    const config = CustodianConfig.parse({
      version: 1,
      network: { chainId: DEVNET_CHAIN_ID, registry, market, deployBlock: block },
      rpc,
      gateways: [gateway],
      dataFolder: join(this.folder, `custodian-${place}`),
      hpkeKeyFile: join(this.folder, `custodian-${place}`, 'hpke.key'),
      signingKeyFile: join(this.folder, `custodian-${place}`, 'signing.key'),
      maxHeadAgeSeconds: null,
      pollMilliseconds: 50,
      rates: { strangers: { burst: 1_000, perSecond: 100 }, holders: { burst: 1_000, perSecond: 100 } }
    });
    const running = await startCustodian(
      config,
      (event, facts) => this.logs.push(JSON.stringify({ event, ...facts })),
      Date
    );
    this.undo.push(() => running.close());
    return { ...running, door: await this.door(running.url) };
  }

  private get entries(): CustodianEntry[] {
    return this.custodians.map(({ door, address, hpkeKey }) => ({ url: door.url, address, hpkeKey }));
  }

  /** The networks file of this market. */
  get network(): Network {
    return Network.parse({
      version: 1,
      name: 'devnet',
      chainId: DEVNET_CHAIN_ID,
      rpc: this.rpc.url,
      registry: this.contracts.registry,
      market: this.contracts.market,
      deployBlock: this.contracts.block,
      gateways: this.gateways.map(({ url }) => url),
      custodians: this.entries,
      names: { tests: this.publisher.address }
    });
  }

  /** Publishes four shards of ten rows and `_metadata` by the ordinary flow, with what `change` bends of it. */
  async publish(slug: string, { pack = {}, forge, change = {} }: IPublishing = {}): Promise<IPublished> {
    const [ada, grace] = [this.person(2), this.person(3)];
    const folder = join(this.folder, 'packs', slug);
    await writeMarkedPack(folder, slug, [ada.address, grace.address, this.publisher.address], pack);
    const importer = forge ? forgingImporter(this.importer, forge) : this.importer;
    const { dataset } = await publish({ ...this.deps, importer, ...change }, crypto.randomUUID(), folder);
    if (dataset === null) throw new Error('Nothing was published.');
    return { id: dataset, slug, offer: await this.lastOffer(dataset) };
  }

  /** Puts one raw block on the gateways, however large; its CID. */
  async putBlock(bytes: Uint8Array): Promise<string> {
    const digest = createHash('sha256').update(bytes).digest();
    const cid = CID.createV1(RAW, create(SHA2_256, digest)).toString();
    await this.deps.sink.put([cid], one({ cid, bytes }));
    return cid;
  }

  async get(cid: string): Promise<Uint8Array> {
    return this.deps.ranges.readAll(cid, 16 * 1_048_576);
  }

  /** Signs, sends and waits. Throws where it reverts. */
  async send(call: IChainCall, from: ISigner) {
    const [gasLimit, fees, nonce] = await Promise.all([
      this.reader.estimateGas(call, from.address),
      this.reader.fees(),
      this.reader.nonce(from.address)
    ]);
    const { to, data, value } = call;
    const chainId = DEVNET_CHAIN_ID;
    const { raw, hash } = await from.signTransaction({ chainId, nonce, to, data, value, gasLimit, ...fees });
    await this.reader.broadcast(raw);
    const receipt = await this.reader.receipt(hash);
    if (receipt?.status !== 'done') throw new Error(`${call.title} failed.`);
    return receipt;
  }

  /** All events of a kind so far, of one dataset where named. */
  async events() {
    const found = [];
    for await (const event of this.reader.events(0, (await this.reader.head()).number)) found.push(event);
    return found;
  }

  private async lastOffer(dataset: string): Promise<bigint> {
    const opened = (await this.events()).filter(event => event.type === 'offerOpened' && event.dataset === dataset);
    const last = opened.at(-1);
    return last?.type === 'offerOpened' ? last.offer : 0n;
  }

  /** A service of its own home, with a funded wallet: one that nobody else uses, unless a number is given. */
  async service(account = FIRST_CONSUMER + this.services): Promise<ITestService> {
    const home = join(this.folder, `home-${this.services++}`);
    const service = await startTestService(home, this.network, account);
    this.undo.push(service.stop);
    return service;
  }

  /** Opens all doors again. */
  heal(): void {
    for (const door of [this.rpc, ...this.gateways, ...this.custodians.map(one => one.door)]) door.open();
  }

  async close(): Promise<void> {
    for (const act of this.undo.reverse()) await act();
  }
}

function forgingImporter(honest: IFileImporter, forge: NonNullable<IPublishing['forge']>): IFileImporter {
  let file = 0;
  return {
    blocks: cid => honest.blocks(cid),
    remove: cid => honest.remove(cid),
    importFile: async (content, options) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk.slice());
      return honest.importFile(one(forge(Buffer.concat(chunks), file++)), options);
    }
  };
}

async function* one<T>(value: T): AsyncIterable<T> {
  yield value;
}
