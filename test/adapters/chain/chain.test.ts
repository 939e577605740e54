import { createHash } from 'node:crypto';
import { KeySigner } from '../../../src/adapters/keystore/index.js';
import { ChainReader } from '../../../src/adapters/chain/index.js';
import { cidOfManifest } from '../../../src/core/manifest/manifest-cid.js';
import { hashCharter, hashPolicy } from '../../../src/core/manifest/charter-hash.js';
import { encodePages, hashPageTable } from '../../../src/core/shards/page-table.js';
import { buildSumTree, type ISumTree } from '../../../src/core/sum-tree/sum-tree.js';
import { datasetId } from '../../../src/core/typed-data/dataset-id.js';
import { receiptDigest } from '../../../src/core/typed-data/receipt.js';
import type { ChainEvent, ChainEventOf, IChainCharter } from '../../../src/ports/index.js';
import { startAnvil, type IAnvil } from '../../fixtures/anvil.js';
import { deployMarket, type IMarket } from '../../fixtures/market.js';

const policy = { statisticsColumns: ['a'], clusteringColumns: [], withdrawal: 'by-contributor' } as const;
const charter: IChainCharter = {
  currency: null,
  threshold: 2,
  publisherBps: 500,
  custodianBps: 100,
  floorPerMillion: 1n,
  floorFlat: 1n,
  transferable: false,
  sampleBps: 0,
  withdrawalRule: 0,
  weightCap: 1_000_000n,
  policyHash: hashPolicy({ ...policy, statisticsColumns: ['a'], clusteringColumns: [] })
};
const termsHash = `0x${'07'.repeat(32)}`;
const manifest = cidOfManifest(`0x${createHash('sha256').update('manifest').digest('hex')}`);
const DAY = 86_400;

let anvil: IAnvil;
let world: IMarket;
let publisher: KeySigner;
let contributor: KeySigner;
let buyer: KeySigner;
let session: KeySigner;
let tree: ISumTree;
let tables: Uint8Array[];
let dataset: string;
const licences: { flat?: bigint; metered?: bigint } = {};

const only = <T extends ChainEvent['type']>(events: readonly ChainEvent[], type: T) =>
  events.filter((event): event is ChainEventOf<T> => event.type === type);
const open = (kind: 'flat' | 'metered', price: bigint) =>
  world.calls.openOffer({
    dataset,
    kind,
    price,
    term: kind === 'flat' ? 0 : 30 * DAY,
    minDeposit: kind === 'flat' ? 0n : 100n,
    confirmations: 1,
    termsHash
  });
const buy = (offer: bigint, expectedPrice: bigint, deposit: bigint, value: bigint) =>
  world.calls.buy({
    offer,
    expectedPrice,
    termsHash,
    holder: buyer.address,
    sessionKey: session.address,
    deposit,
    value
  });

beforeAll(async () => {
  anvil = await startAnvil();
  world = await deployMarket(anvil);
  publisher = await world.account();
  contributor = await world.account();
  buyer = await world.account();
  session = new KeySigner(new Uint8Array(32).fill(9));
  tree = buildSumTree([
    { payee: contributor.address, weight: 30n },
    { payee: publisher.address, weight: 10n },
    { payee: publisher.address, weight: 0n }
  ]);
  const entries = Array.from({ length: 300 }, (_, shard) => ({ contribution: shard < 200 ? 0 : 1, rows: 1_000 }));
  tables = encodePages([...entries, { contribution: 2, rows: 0 }]);
  dataset = datasetId(publisher.address, 'flights');
}, 30_000);

afterAll(async () => {
  world.reader.close();
  await anvil.stop();
});

describe('the chain adapter on a real chain', () => {
  it('registers a dataset and reads back what was registered', async () => {
    const call = world.calls.register({
      slug: 'flights',
      charter,
      manifest,
      tables,
      shards: 301,
      sumRoot: tree.root,
      weight: tree.weight,
      count: 3
    });
    const { events } = await world.send(call, publisher);
    const [registered] = only(events, 'datasetRegistered');
    expect(registered).toMatchObject({ dataset, publisher: publisher.address, slug: 'flights', manifest, shards: 301 });
    expect(registered).toMatchObject({ contributions: 3, weight: 40n, charter });
    expect(only(events, 'pageAdded').map(page => page.table)).toEqual(
      tables.map(table => `0x${Buffer.from(table).toString('hex')}`)
    );
    expect(only(events, 'batchAdded')).toMatchObject([
      { dataset, batch: 0, sumRoot: tree.root, weight: 40n, count: 3 }
    ]);
    expect(await world.reader.pageHash(dataset, 1)).toBe(hashPageTable(tables[1]!));
    expect(await world.reader.batch(dataset, 0)).toEqual({
      sumRoot: tree.root,
      weight: 40n,
      first: 0,
      count: 3,
      depth: 2
    });
  });

  it('computes the charter’s hash as the core does', async () => {
    const events: ChainEvent[] = [];
    for await (const event of world.reader.events(0, (await world.reader.head()).number)) events.push(event);
    const wire = {
      ...charter,
      floorPerMillion: '1',
      floorFlat: '1',
      weightCap: '1000000',
      policy: { statisticsColumns: ['a'], clusteringColumns: [], withdrawal: 'by-contributor' as const }
    };
    expect(only(events, 'datasetRegistered')[0]?.charterHash).toBe(hashCharter(wire));
  });

  it('names custodians and opens offers', async () => {
    const keys = [1, 2].map(n => `0x${String(n).repeat(64)}`);
    const payees = [contributor.address, buyer.address];
    const named = await world.send(world.calls.setCustodians(dataset, payees, keys, 2), publisher);
    expect(only(named.events, 'custodiansSet')).toMatchObject([
      { dataset, generation: 1, payees, hpkeKeys: keys, threshold: 2 }
    ]);
    const flat = await world.send(open('flat', 4_000n), publisher);
    const metered = await world.send(open('metered', 10n ** 6n), publisher);
    expect(only(flat.events, 'offerOpened')).toMatchObject([{ offer: 1n, kind: 'flat', price: 4_000n, term: 0 }]);
    expect(only(metered.events, 'offerOpened')).toMatchObject([
      { offer: 2n, kind: 'metered', minDeposit: 100n, confirmations: 1, term: 30 * DAY, termsHash }
    ]);
  });

  it('buys a flat and a metered licence, and tells price, deposit, key and stipend', async () => {
    const flat = await world.send(buy(1n, 4_000n, 0n, 4_000n + 10n ** 17n), buyer);
    const metered = await world.send(buy(2n, 10n ** 6n, 9_000n, 9_000n), buyer);
    const [first] = only(flat.events, 'bought');
    const [second] = only(metered.events, 'bought');
    expect(first).toMatchObject({ price: 4_000n, deposit: 0n, expiry: 0, holder: buyer.address, dataset, offer: 1n });
    expect(second).toMatchObject({ price: 0n, deposit: 9_000n, sessionKey: session.address });
    expect(second!.expiry).toBe(second!.timestamp + 30 * DAY);
    expect(only(flat.events, 'transferred')).toEqual([]);
    expect(only(flat.events, 'priceShared')).toMatchObject([{ publisher: 200n, custodian: 40n, contributors: 3_760n }]);
    expect(await world.reader.balance(session.address)).toBe(10n ** 17n);
    expect(await world.reader.licence(first!.licence)).toMatchObject({ dataset, holder: buyer.address, expiry: 0 });
    expect(await world.reader.licence(999n)).toBeNull();
    expect(await world.reader.keyIsOn(second!.licence, session.address)).toBe(true);
    expect(await world.reader.keyIsOn(second!.licence, buyer.address)).toBe(false);
    licences.flat = first!.licence;
    licences.metered = second!.licence;
  });

  it('unlocks shards of two pages in one transaction with receipts that core digests, at the price of the table', async () => {
    const licenceId = licences.metered!;
    const { timestamp } = await world.reader.head();
    const deadline = timestamp + 500;
    const receipt = async (page: number, unlocked: bigint) => {
      const digest = receiptDigest(
        { chainId: anvil.chainId, market: world.market },
        { licenceId, page, unlocked, deadline }
      );
      const signature = await session.signDigest(digest);
      expect(world.reader.typedDataSigner(digest, signature)).toBe(session.address);
      return {
        dataset,
        offer: 2n,
        page,
        table: tables[page]!,
        receipts: [{ licenceId, unlocked, deadline, signature }]
      };
    };
    const call = world.calls.settle([await receipt(0, 5n), await receipt(1, 1n)]);
    const { events } = await world.send(call, session);
    expect(only(events, 'unlocked')).toMatchObject([
      { licence: licenceId, page: 0, fresh: 5n, due: 2_000n },
      { licence: licenceId, page: 1, fresh: 1n, due: 1_000n }
    ]);
    expect(await world.reader.word(licenceId, 0)).toBe(5n);
    const free = 1n << 44n;
    expect(await world.reader.releasable(licenceId, 1, session.address)).toBe(1n | free);
    expect(await world.reader.releasable(licenceId, 0, buyer.address)).toBe(0n);
    const skipped = await world.send(world.calls.settle([await receipt(0, (1n << 200n) - 1n)]), session);
    expect(only(skipped.events, 'skipped')).toMatchObject([{ reason: 6, due: 198_000n }]);
  });

  it('asks at a block by its hash, and sees there what was then', async () => {
    const { number } = await world.reader.head();
    const before = await world.reader.blockHash(number - 2);
    const free = 1n << 44n;
    expect(await world.reader.releasable(licences.metered!, 0, session.address, before)).toBe(0n);
    expect(await world.reader.releasable(licences.metered!, 1, session.address, before)).toBe(free);
    const unknown = world.reader.releasable(licences.metered!, 0, session.address, `0x${'ab'.repeat(32)}`);
    await expect(unknown).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    await expect(world.reader.blockHash(number + 10)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('accounts for earnings and pays a claim that core proves', async () => {
    const account = await world.reader.account(dataset, 0, 30n);
    expect(account).toEqual({ credited: 1_880n, flatShare: 2_820n, claimed: 0n });
    const proof = { batch: 0, index: 0, payee: contributor.address, weight: 30n, ...tree.prove(0) };
    const { events } = await world.send(world.calls.claim(dataset, proof), buyer);
    expect(only(events, 'claimed')).toMatchObject([
      { dataset, contribution: 0, payee: contributor.address, amount: 4_700n }
    ]);
    expect((await world.reader.account(dataset, 0, 30n)).claimed).toBe(4_700n);
    const totals = await world.reader.totals(dataset);
    expect(totals).toEqual({ received: 7_000n, paid: 4_700n, publisherFees: 350n, custodianFees: 70n });
  });

  it('reads all events in order, the same in windows of any size', async () => {
    const { number } = await world.reader.head();
    const options = { rpc: anvil.url, chainId: anvil.chainId, registry: world.registry, market: world.market };
    const runs = await Promise.all(
      [1, 3, 10_000].map(async window => {
        const reader = new ChainReader({ ...options, window });
        const events: ChainEvent[] = [];
        for await (const event of reader.events(0, number)) events.push(event);
        reader.close();
        return events;
      })
    );
    expect(runs[0]).toEqual(runs[2]);
    expect(runs[1]).toEqual(runs[2]);
    const keys = runs[0]!.map(({ block, logIndex }) => block * 1_000 + logIndex);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    expect(new Set(runs[0]!.map(({ type }) => type)).size).toBeGreaterThan(9);
    expect(runs[0]!.every(({ timestamp }) => timestamp > 1_600_000_000)).toBe(true);
  });

  it.each([
    ['a price that changed', () => buy(1n, 3_999n, 0n, 4_000n), 'OFFER_CHANGED'],
    ['an offer that is not there', () => buy(77n, 1n, 0n, 1n), 'OFFER_CHANGED'],
    ['a value that is too small', () => buy(1n, 4_000n, 0n, 3_999n), 'INPUT_INVALID'],
    ['a withdrawal beyond the deposit', () => world.calls.withdraw(licences.metered!, 10n ** 9n), 'DEPOSIT_EXHAUSTED'],
    [
      'a top-up of a flat licence',
      () => world.calls.topUp({ licence: licences.flat!, amount: 1n, inToken: false }),
      'STATE_CONFLICT'
    ],
    ['a licence that is not there', () => world.calls.topUp({ licence: 99n, amount: 1n, inToken: false }), 'NOT_FOUND'],
    ['a stranger’s act', () => world.calls.closeOffer(1n), 'TRANSACTION_FAILED'],
    ['a payment that the account cannot make', () => buy(1n, 4_000n, 0n, 10n ** 30n), 'FUNDS_INSUFFICIENT']
  ])('tells %s before anything is sent', async (_what, call, code) => {
    const error = await world.reader.estimateGas(call(), buyer.address).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
  });

  it('names the contract’s own reason and its figures', async () => {
    const error = world.reader.estimateGas(buy(1n, 3_999n, 0n, 4_000n), buyer.address);
    await expect(error).rejects.toMatchObject({ context: { reason: 'OfferChanged', price: '4000', termsHash } });
  });

  it('says that a licence has expired, once its time has passed', async () => {
    await anvil.rpc('evm_increaseTime', 31 * DAY);
    await anvil.rpc('anvil_mine', '0x1');
    const call = world.calls.topUp({ licence: licences.metered!, amount: 1n, inToken: false });
    await expect(world.reader.estimateGas(call, buyer.address)).rejects.toMatchObject({ code: 'LICENCE_EXPIRED' });
    expect(await world.reader.releasable(licences.metered!, 0, session.address)).toBe(0n);
  });

  it('takes the same transaction again as sent, and refuses another with its nonce', async () => {
    const [fees, nonce] = await Promise.all([world.reader.fees(), world.reader.nonce(buyer.address)]);
    const base = { chainId: anvil.chainId, nonce, data: '0x', gasLimit: 21_000n, ...fees };
    const first = await buyer.signTransaction({ ...base, to: publisher.address, value: 1n });
    const second = await buyer.signTransaction({ ...base, to: publisher.address, value: 2n });
    await world.reader.broadcast(first.raw);
    await world.reader.broadcast(first.raw);
    await expect(world.reader.broadcast(second.raw)).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' });
    expect(await world.reader.receipt(second.hash)).toBeNull();
    expect(await world.reader.nonce(buyer.address, 'latest')).toBe(nonce + 1);
  });
});
