import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeySigner } from '../../src/adapters/keystore/index.js';
import { answerInfo, generateHpkeKeys, openAnswer } from '../../src/core/custody/hpke.js';
import { decodeKeyAnswer } from '../../src/core/custody/key-answer.js';
import { decodeShares } from '../../src/core/custody/share-list.js';
import { hashPolicy } from '../../src/core/manifest/charter-hash.js';
import { keyRequestDigest } from '../../src/core/typed-data/key-request.js';
import { receiptDigest } from '../../src/core/typed-data/receipt.js';
import { KeyAnswer, type KeyRequestBody } from '../../src/core/wire/index.js';
import { readConfig, startCustodian, type IRunningCustodian } from '../../src/custodian/index.js';
import { startAnvil, type IAnvil } from '../fixtures/anvil.js';
import { startCountingProxy, type ICountingProxy } from '../fixtures/counting-proxy.js';
import { makeDraft, manifestOf, type IDraftOptions, type ITestDraft } from '../fixtures/draft.js';
import { startGateway, type IGateway } from '../fixtures/gateway.js';
import { deployMarket, type IMarket } from '../fixtures/market.js';

export const termsHash = `0x${'07'.repeat(32)}`;
const DAY = 86_400;

/** A chain, a gateway, two custodians, and people. */
export class CustodyWorld {
  readonly logs: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'affluent-custodian-'));

  private constructor(
    readonly anvil: IAnvil,
    readonly proxy: ICountingProxy,
    readonly gateway: IGateway,
    readonly chain: IMarket,
    readonly people: { publisher: KeySigner; alice: KeySigner; bob: KeySigner; buyer: KeySigner; session: KeySigner }
  ) {}

  custodians: IRunningCustodian[] = [];
  private readonly started: IRunningCustodian[] = [];

  static async open(): Promise<CustodyWorld> {
    const anvil = await startAnvil();
    const [proxy, gateway, chain] = await Promise.all([
      startCountingProxy(anvil.url),
      startGateway(),
      deployMarket(anvil)
    ]);
    const [publisher, alice, bob, buyer, session] = await Promise.all(Array.from({ length: 5 }, () => chain.account()));
    const people = { publisher: publisher!, alice: alice!, bob: bob!, buyer: buyer!, session: session! };
    const world = new CustodyWorld(anvil, proxy, gateway, chain, people);
    world.custodians = [await world.start('one'), await world.start('two', { patienceMilliseconds: 10_000 })];
    return world;
  }

  /** Starts a custodian; the same name has the same folder. */
  async start(name: string, more: Record<string, unknown> = {}): Promise<IRunningCustodian> {
    const { registry, market } = this.chain;
    const config = {
      version: 1,
      network: { chainId: this.anvil.chainId, registry, market },
      rpc: this.proxy.url,
      gateways: [this.gateway.url],
      dataFolder: name,
      maxHeadAgeSeconds: null,
      pollMilliseconds: 50,
      patienceMilliseconds: 400,
      rates: { acceptances: { burst: 1_000, perSecond: 100 } },
      ...more
    };
    const file = join(this.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(config));
    const log = (event: string, facts?: object) => void this.logs.push(JSON.stringify({ event, ...facts }));
    const started = await startCustodian(await readConfig(file), log, Date);
    this.started.push(started);
    return started;
  }

  /** A good draft, unless the hooks spoil it. */
  draft(slug: string, more: Partial<IDraftOptions> = {}): Promise<ITestDraft> {
    const { publisher, alice, bob } = this.people;
    const contributors = [
      { signer: alice, shards: 200 },
      { signer: bob, shards: 99 }
    ];
    const { registry, market } = this.chain;
    return makeDraft(this.gateway, {
      ...{ slug, registry, market, chainId: this.anvil.chainId, publisher: publisher.address },
      ...{ publisherSigner: publisher, custodians: this.custodians, contributors },
      ...more
    });
  }

  /** Registers a draft, as a final manifest of other bytes than the draft's; opens a metered offer. */
  async register(draft: ITestDraft, confirmations = 0): Promise<{ offer: bigint }> {
    const { calls, send } = this.chain;
    const { publisher } = this.people;
    const { charter, custodians, slug, sumRoot, weight, shards } = draft.terms;
    const final = {
      ...draft.terms,
      custodians: custodians.map(one => ({ ...one, acceptance: `0x${'11'.repeat(64)}` }))
    };
    const { policy, floorPerMillion, floorFlat, weightCap, ...rules } = charter;
    const call = calls.register({
      slug,
      charter: {
        ...rules,
        floorPerMillion: BigInt(floorPerMillion),
        floorFlat: BigInt(floorFlat),
        weightCap: BigInt(weightCap),
        policyHash: hashPolicy(policy)
      },
      manifest: this.gateway.put(manifestOf(final)),
      ...{ tables: draft.tables, shards, sumRoot, weight: BigInt(weight), count: draft.index.contributions.length }
    });
    await send(call, publisher);
    const terms = {
      kind: 'metered' as const,
      price: 10n ** 6n,
      term: 30 * DAY,
      minDeposit: 1n,
      confirmations,
      termsHash
    };
    const { events } = await send(calls.openOffer({ dataset: draft.dataset, ...terms }), publisher);
    const [opened] = events.filter(event => event.type === 'offerOpened');
    return { offer: opened!.offer };
  }

  /** Buys a metered licence for the session key. */
  async buy(offer: bigint): Promise<bigint> {
    const { buyer, session } = this.people;
    const deposit = 10n ** 9n;
    const args = { offer, expectedPrice: 10n ** 6n, termsHash, holder: buyer.address, sessionKey: session.address };
    const { events } = await this.chain.send(this.chain.calls.buy({ ...args, deposit, value: deposit }), buyer);
    const [bought] = events.filter(event => event.type === 'bought');
    return bought!.licence;
  }

  /** Pays for shards of one page. */
  async unlock(draft: ITestDraft, offer: bigint, licenceId: bigint, page: number, unlocked: bigint): Promise<void> {
    const deadline = (await this.chain.reader.head()).timestamp + 300;
    const domain = { chainId: this.anvil.chainId, market: this.chain.market };
    const signature = await this.people.session.signDigest(
      receiptDigest(domain, { licenceId, page, unlocked, deadline })
    );
    const receipts = [{ licenceId, unlocked, deadline, signature }];
    const item = { dataset: draft.dataset, offer, page, table: draft.tables[page]!, receipts };
    await this.chain.send(this.chain.calls.settle([item]), this.people.session);
  }

  /** Waits until a custodian has taken in the newest block: on a busy machine its patience may end before. */
  async caughtUp(custodian: IRunningCustodian): Promise<void> {
    const { number } = await this.chain.reader.head();
    for (let tries = 0; tries < 400; tries++) {
      const { head } = (await (await fetch(`${custodian.url}/healthz`)).json()) as { head: number | null };
      if (head !== null && head >= number) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`${custodian.url} does not come to block ${number}.`);
  }

  /** Signs a key request and sends it; the answer as it came, and what it holds where it is one. */
  async ask(custodian: IRunningCustodian, draft: ITestDraft, more: Partial<IAsk> = {}): Promise<IAnswered> {
    const reply = await generateHpkeKeys();
    const ask: IAsk = {
      ...{ licenceId: 1n, pages: [0], wanted: [1n], custodian: custodian.address, replyKey: reply.publicKey },
      ...{ deadline: Math.floor(Date.now() / 1_000) + 100, signer: this.people.session },
      ...more
    };
    const { signer, spoil, ...request } = ask;
    const domain = { chainId: this.anvil.chainId, market: this.chain.market };
    const signature = await signer.signDigest(keyRequestDigest(domain, request));
    const wanted = request.wanted.map(word => `0x${word.toString(16)}`);
    const body = { request: { ...request, licenceId: request.licenceId.toString(), wanted }, signature };
    const { status, answer } = await post(`${custodian.url}/v1/keys`, spoil?.(body) ?? body);
    if (status !== 200) return { status, code: (answer as { code: string }).code, shares: new Map() };
    const context = { chainId: this.anvil.chainId, registry: this.chain.registry, dataset: draft.dataset };
    const info = answerInfo(context, request.licenceId, request.replyKey);
    const opened = await openAnswer(reply, custodian.hpkeKey, info, decodeKeyAnswer(KeyAnswer.parse(answer)));
    return { status, code: null, shares: decodeShares(opened) };
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map(custodian => custodian.close()));
    this.chain.reader.close();
    await Promise.all([this.proxy.stop(), this.gateway.stop()]);
    await this.anvil.stop();
    rmSync(this.folder, { recursive: true });
  }
}

interface IAsk {
  licenceId: bigint;
  pages: number[];
  wanted: bigint[];
  custodian: string;
  replyKey: string;
  deadline: number;
  signer: KeySigner;
  spoil?: (body: KeyRequestBody) => unknown;
}

interface IAnswered {
  readonly status: number;
  readonly code: string | null;
  readonly shares: ReadonlyMap<number, Uint8Array>;
}

/** Posts JSON, or a text as it is. */
export async function post(url: string, body: unknown): Promise<{ status: number; answer: unknown; headers: Headers }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
  return { status: response.status, answer: await response.json(), headers: response.headers };
}
