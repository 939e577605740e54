import { randomBytes } from 'node:crypto';
import { KeySigner } from '../../../src/adapters/keystore/index.js';
import { cidOfManifest } from '../../../src/core/manifest/manifest-cid.js';
import { hashPolicy } from '../../../src/core/manifest/charter-hash.js';
import type { ShardIndex } from '../../../src/core/manifest/shard-index.js';
import { encodePages } from '../../../src/core/shards/page-table.js';
import { buildSumTree } from '../../../src/core/sum-tree/sum-tree.js';
import { datasetId } from '../../../src/core/typed-data/dataset-id.js';
import { KeyedQueue } from '../../../src/flows/keyed-queue.js';
import type { IUsableLicence } from '../../../src/flows/licences/usable-licence.js';
import { cutSettlement } from '../../../src/flows/unlocking/cut-settlement.js';
import { planSettlement } from '../../../src/flows/unlocking/plan-settlement.js';
import { settle } from '../../../src/flows/unlocking/settle.js';
import { signReceipts } from '../../../src/flows/unlocking/sign-receipts.js';
import type { ChainEvent, ChainEventOf, IChainCharter } from '../../../src/ports/index.js';
import { startAnvil, type IAnvil } from '../../fixtures/anvil.js';
import { deployMarket, type IMarket } from '../../fixtures/market.js';
import { MemoryOutbox } from '../../conformance/memory/memory-outbox.js';

const PRICE = 10n ** 12n;
const DAY = 86_400;
const TERMS = `0x${'07'.repeat(32)}`;
const policyHash = hashPolicy({ statisticsColumns: [], clusteringColumns: [], withdrawal: 'never' });
const charter: IChainCharter = {
  ...{ currency: null, threshold: 2, publisherBps: 500, custodianBps: 100, floorPerMillion: 0n, floorFlat: 0n },
  ...{ transferable: false, sampleBps: 0, withdrawalRule: 1, weightCap: 1_000_000n, policyHash }
};
const only = <T extends ChainEvent['type']>(events: readonly ChainEvent[], type: T) =>
  events.find((event): event is ChainEventOf<T> => event.type === type)!;

let anvil: IAnvil;
let world: IMarket;
let publisher: KeySigner;
beforeAll(async () => {
  anvil = await startAnvil('--gas-limit', '30000000');
  world = await deployMarket(anvil);
  publisher = await world.account();
}, 30_000);
afterAll(async () => {
  world.reader.close();
  await anvil.stop();
});

/** A metered dataset of so many shards, in blocks of equal size by contributors, with custodians and an offer. */
async function publish(slug: string, shards: number, contributors: number) {
  const entries = Array.from({ length: shards }, (_, shard) => ({
    contribution: Math.floor((shard * contributors) / shards),
    rows: 1_000_000 + shard
  }));
  const members = Array.from({ length: contributors }, () => ({ payee: publisher.address, weight: 10n }));
  const { root: sumRoot, weight } = buildSumTree(members);
  const dataset = datasetId(publisher.address, slug);
  const manifest = cidOfManifest(`0x${'01'.repeat(32)}`);
  const tables = encodePages(entries);
  const { calls } = world;
  const registration = { slug, charter, manifest, tables, shards, sumRoot, weight, count: contributors };
  await world.send(calls.register(registration), publisher);
  const keys = [1, 2, 3].map(place => `0x${String(place).repeat(64)}`);
  const payees = keys.map(key => key.slice(0, 42));
  await world.send(calls.setCustodians(dataset, payees, keys, 2), publisher);
  const offer = { dataset, kind: 'metered', price: PRICE, term: DAY, minDeposit: 1n, confirmations: 0 } as const;
  const opened = await world.send(calls.openOffer({ ...offer, termsHash: TERMS }), publisher);
  const index = { shards: entries } as unknown as ShardIndex;
  return { dataset, index, offer: only(opened.events, 'offerOpened').offer };
}

type Published = Awaited<ReturnType<typeof publish>>;

async function buy({ dataset, offer }: Published) {
  const session = new KeySigner(randomBytes(32));
  const deposit = 10n ** 18n;
  const call = world.calls.buy({
    ...{ offer, expectedPrice: PRICE, termsHash: TERMS, holder: publisher.address, deposit, value: deposit },
    sessionKey: session.address
  });
  const { licence, expiry } = only((await world.send(call, publisher)).events, 'bought');
  const usable = {
    licence: { id: licence, dataset, expiry, session: null, sessionKey: session.address },
    terms: { id: offer.toString(), price: PRICE.toString() }
  } as unknown as IUsableLicence;
  return { usable, session };
}

const clock = { now: () => Date.now() };
const deps = () => ({
  chain: world.reader,
  calls: world.calls,
  outbox: new MemoryOutbox(),
  clock,
  accounts: new KeyedQueue()
});

it.each([
  { shards: 1, wanted: [0], contributors: 1 },
  { shards: 256, wanted: [7], contributors: 256 },
  { shards: 512, wanted: [0, 85, 170, 255, 256, 400], contributors: 3 },
  { shards: 2_560, wanted: 'all', contributors: 3 },
  { shards: 600, wanted: 'all', contributors: 150 },
  { shards: 256, wanted: 'all', contributors: 256 }
] as const)(
  'knows the gas of settling $wanted of $shards shards of $contributors contributors, and not much more',
  async ({ shards, wanted, contributors }) => {
    const published = await publish(`gas-${shards}-${contributors}-${wanted.length}`, shards, contributors);
    const { usable, session } = await buy(published);
    const numbers = wanted === 'all' ? published.index.shards.map((_, shard) => shard) : wanted;
    const [portion, ...others] = cutSettlement(published.index, numbers, 16_000_000n);
    expect(others).toEqual([]);
    const head = await world.reader.head();
    const { items } = await signReceipts(deps(), usable, session, published.index, portion!.shards, head);
    const used = await world.reader.estimateGas(world.calls.settle(items), session.address);
    expect(portion!.gas).toBeGreaterThanOrEqual(used);
    expect(portion!.gas).toBeLessThanOrEqual((used * 8n) / 5n);
  },
  30_000
);

it('settles 10,000 shards of 40 pages in transactions that blocks have room for, with the gas money that it asks for', async () => {
  const published = await publish('ten-thousand', 10_000, 3);
  const { usable, session } = await buy(published);
  const world_ = deps();
  const numbers = published.index.shards.map((_, shard) => shard);
  const { needed } = await planSettlement(world_, usable, published.index, numbers);
  await anvil.rpc('anvil_setBalance', session.address, `0x${needed.toString(16)}`);
  const plan = await planSettlement(world_, usable, published.index, numbers);
  expect(plan.balance).toBeGreaterThanOrEqual(plan.needed);
  expect(plan.portions.length).toBeGreaterThan(1);
  const head = await world.reader.head();
  const done = await settle(world_, { usable, signer: session, index: published.index, plan, head, reader: '' });
  expect(done).toHaveLength(plan.portions.length);
  const price = published.index.shards.reduce(
    (sum, { rows }) => sum + (BigInt(rows) * PRICE + 999_999n) / 1_000_000n,
    0n
  );
  expect(done.reduce((sum, { spent }) => sum + spent, 0n)).toBe(price);
  expect((await world_.outbox.budget(published.dataset)).spent).toBe(price);
  const { id } = usable.licence;
  const words = await Promise.all(Array.from({ length: 40 }, (_, page) => world.reader.word(id, page)));
  expect(words.slice(0, 39).every(word => word === 2n ** 256n - 1n) && words[39] === 2n ** 16n - 1n).toBe(true);
  expect(await world_.outbox.reserved(id, [])).toEqual(new Set());
}, 60_000);
