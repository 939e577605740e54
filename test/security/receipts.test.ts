import { parseShardIndex } from '../../src/core/manifest/shard-index.js';
import { parseManifest } from '../../src/core/manifest/parse-manifest.js';
import { encodePages } from '../../src/core/shards/page-table.js';
import { receiptDigest } from '../../src/core/typed-data/receipt.js';
import { DEVNET_CHAIN_ID } from '../../src/devnet/chain/anvil.js';
import type { ISigner } from '../../src/ports/index.js';
import { expectPlaintext } from './expect-problem.js';
import { PRICE, SHARD } from './marked-pack.js';
import { Market, type IPublished } from './market.js';
import type { ITestService } from './service.js';

/** What a contributor gets of a shard's price: all but the publisher's 5 % and the custodians' 1 %. */
const PART = SHARD - (SHARD * 500n) / 10_000n - (SHARD * 100n) / 10_000n;
const ALL = (1n << 256n) - 1n;

let market: Market;
let dataset: IPublished;
let service: ITestService;
let table: Uint8Array;
let weights: bigint[];

beforeAll(async () => {
  market = await Market.open();
  dataset = await market.publish('metered');
  service = await market.service();
  await service.sync();
  const registered = (await market.events()).find(event => event.type === 'datasetRegistered');
  const { terms } = parseManifest(
    await market.get(registered?.type === 'datasetRegistered' ? registered.manifest : '')
  );
  const index = parseShardIndex(await market.get(terms.index.cid));
  table = encodePages(index.shards)[0] as Uint8Array;
  weights = index.contributions.map(({ weight }) => BigInt(weight));
}, 90_000);
afterAll(() => market.close());

/** All that receipts could change: licences, credits, and the dataset's sums. */
async function accounts() {
  const licences = (await market.events()).flatMap(event => (event.type === 'bought' ? [event.licence] : []));
  return {
    licences: await Promise.all(
      licences.map(async id => ({
        balance: (await market.reader.licence(id))?.balance,
        word: await market.reader.word(id, 0)
      }))
    ),
    credits: await Promise.all(weights.map((weight, i) => market.reader.account(dataset.id, i, weight))),
    totals: await market.reader.totals(dataset.id)
  };
}

/** Buys for person 6, past any service: a licence with that session key. */
async function buy(sessionKey: ISigner, deposit: bigint): Promise<bigint> {
  const opened = (await market.events()).find(event => event.type === 'offerOpened' && event.offer === dataset.offer);
  const termsHash = opened?.type === 'offerOpened' ? opened.termsHash : '';
  const holder = market.person(6);
  const args = {
    offer: dataset.offer,
    expectedPrice: PRICE,
    termsHash,
    holder: holder.address,
    deposit,
    value: deposit
  };
  const { events } = await market.send(market.calls.buy({ ...args, sessionKey: sessionKey.address }), holder);
  const bought = events.find(event => event.type === 'bought');
  return bought?.type === 'bought' ? bought.licence : 0n;
}

interface IWords {
  readonly licenceId: bigint;
  readonly unlocked: bigint;
  readonly key: ISigner;
  readonly page?: number;
  /** Seconds from now by the clock of the chain. */
  readonly within?: number;
}

async function receiptOf({ licenceId, unlocked, key, page = 0, within = 300 }: IWords) {
  const deadline = (await market.reader.head()).timestamp + within;
  const domain = { chainId: DEVNET_CHAIN_ID, market: market.contracts.market };
  return {
    licenceId,
    unlocked,
    deadline,
    signature: await key.signDigest(receiptDigest(domain, { licenceId, page, unlocked, deadline }))
  };
}

/** Settles receipts of page 0 in one transaction; anybody may send it. */
async function settle(
  receipts: readonly Awaited<ReturnType<typeof receiptOf>>[],
  sender: ISigner,
  offer = dataset.offer
) {
  return market.send(market.calls.settle([{ dataset: dataset.id, offer, page: 0, table, receipts }]), sender);
}

describe('a receipt', () => {
  const stranger = () => market.person(9);
  const session = () => market.person(7);
  const second = () => market.person(8);

  it('that is replayed by a stranger changes nothing', async () => {
    await service.buy(dataset, 10n * SHARD);
    const unlocked = await service.ask('POST', `/v1/datasets/${dataset.id}/unlock`, { body: { shards: [0] } });
    const { transaction } = unlocked.json<{ transaction: string }>();
    const { input } = (await market.chain.call('eth_getTransactionByHash', [transaction])) as { input: string };
    const before = await accounts();
    expect(before.licences).toEqual([{ balance: 9n * SHARD, word: 1n }]);
    const again = { to: market.contracts.market, data: input, value: 0n, title: 'Settle again' };
    for (let times = 0; times < 2; times++) await market.send(again, stranger());
    expect(await accounts()).toEqual(before);
  }, 20_000);

  it('that diverges from another machine’s is paid for where it is new, in any order', async () => {
    const outcomes = [];
    for (const turned of [false, true]) {
      const licenceId = await buy(session(), 10n * SHARD);
      const { to, data, value, title } = market.calls.setKey(licenceId, second().address, true);
      await market.send({ to, data, value, title }, market.person(6));
      const { credits, totals } = await accounts();
      const receipts = [
        await receiptOf({ licenceId, unlocked: 0b0011n, key: session() }),
        await receiptOf({ licenceId, unlocked: 0b0110n, key: second() })
      ];
      for (const receipt of turned ? receipts.reverse() : receipts) await settle([receipt], stranger());
      const after = await accounts();
      outcomes.push({
        licence: after.licences.at(-1),
        ada: after.credits[0]!.credited - credits[0]!.credited,
        grace: after.credits[1]!.credited - credits[1]!.credited,
        received: after.totals.received - totals.received
      });
    }
    const expected = { licence: { balance: 7n * SHARD, word: 0b0111n }, ada: 2n * PART, grace: PART };
    expect(outcomes).toEqual([1, 2].map(() => ({ ...expected, received: 3n * SHARD })));
  }, 20_000);

  it('that the licensee makes up and settles herself is a purchase like any other: all rows, paid to who owns them', async () => {
    const licenceId = await buy(session(), 10n * SHARD);
    const before = await accounts();
    await settle([await receiptOf({ licenceId, unlocked: ALL, key: session() })], market.person(6));
    const after = await accounts();
    expect(after.licences.at(-1)).toEqual({ balance: 6n * SHARD, word: 0b1_1111n });
    expect(after.credits.map((one, i) => one.credited - before.credits[i]!.credited)).toEqual([
      2n * PART,
      2n * PART,
      0n
    ]);
    expect(after.totals.received - before.totals.received).toBe(4n * SHARD);
  }, 20_000);

  it('beyond the deposit takes no part of it', async () => {
    const licenceId = await buy(session(), 3n * SHARD);
    const before = await accounts();
    const { events } = await settle([await receiptOf({ licenceId, unlocked: ALL, key: session() })], market.person(6));
    expect(events).toMatchObject([{ type: 'skipped', licence: licenceId, due: 4n * SHARD }]);
    expect(await accounts()).toEqual(before);
  }, 20_000);

  describe('for a licence of somebody else', () => {
    let licenceId: bigint;
    let own: bigint;
    let other: IPublished;

    beforeAll(async () => {
      licenceId = await buy(session(), 10n * SHARD);
      own = await buy(second(), 10n * SHARD);
      other = await market.publish('another');
    }, 20_000);

    it.each<[string, () => Promise<Awaited<ReturnType<typeof receiptOf>>>]>([
      ['signed by a stranger', () => receiptOf({ licenceId, unlocked: 1n, key: stranger() })],
      ['signed by the key of another licence', () => receiptOf({ licenceId, unlocked: 1n, key: second() })],
      [
        'signed by its holder, who is no session key',
        () => receiptOf({ licenceId, unlocked: 1n, key: market.person(6) })
      ],
      [
        'signed for another licence',
        async () => ({ ...(await receiptOf({ licenceId: own, unlocked: 1n, key: session() })), licenceId })
      ],
      [
        'signed for another word',
        async () => ({ ...(await receiptOf({ licenceId, unlocked: 1n, key: session() })), unlocked: 3n })
      ],
      ['signed for another page', () => receiptOf({ licenceId, unlocked: 1n, key: session(), page: 1 })],
      ['whose deadline has passed', () => receiptOf({ licenceId, unlocked: 1n, key: session(), within: -10 })],
      ['that would be good for an hour', () => receiptOf({ licenceId, unlocked: 1n, key: session(), within: 3_600 })],
      ['of no licence at all', () => receiptOf({ licenceId: 999n, unlocked: 1n, key: session() })]
    ])('is passed over: %s', async (_, made) => {
      const before = await accounts();
      const { events } = await settle([await made()], stranger());
      expect(events).toMatchObject([{ type: 'skipped' }]);
      expect(await accounts()).toEqual(before);
    });

    it('is passed over under the offer of another dataset, and its rows cannot be made cheaper by another table', async () => {
      const before = await accounts();
      const receipt = await receiptOf({ licenceId, unlocked: 1n, key: session() });
      await expect(settle([receipt], stranger(), other.offer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const cheap = Uint8Array.from(table).fill(0);
      const call = market.calls.settle([
        { dataset: dataset.id, offer: dataset.offer, page: 0, table: cheap, receipts: [receipt] }
      ]);
      await expect(market.send(call, stranger())).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' });
      expect(await accounts()).toEqual(before);
    });

    it('is passed over in a batch, and the good one beside it is settled', async () => {
      const bad = await receiptOf({ licenceId: own, unlocked: 1n, key: stranger() });
      const good = await receiptOf({ licenceId, unlocked: 0b1000n, key: session() });
      const { events } = await settle([bad, good], stranger());
      expect(events.map(({ type }) => type).sort()).toEqual(['skipped', 'unlocked']);
      expect(await market.reader.word(licenceId, 0)).toBe(0b1000n);
      expect(await market.reader.word(own, 0)).toBe(0n);
    });
  });

  it('leaves an account that anybody can recompute', async () => {
    const report = await service.ask('POST', '/v1/audits', { body: { dataset: dataset.id } });
    const { ok, checks } = report.json<{ ok: boolean; checks: { ok: boolean }[] }>();
    expect(checks.filter(check => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
    expectPlaintext(await service.read(dataset, 'rows/0.parquet'), 0);
  });
});
