import { audit } from '../../../src/flows/audit/audit.js';
import { claim } from '../../../src/flows/ledger/claim.js';
import { earnings } from '../../../src/flows/ledger/earnings.js';
import { usage } from '../../../src/flows/ledger/usage.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import { UsageQuery } from '../../../src/core/wire/index.js';
import { flat, metered } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

const ROW = 10n ** 12n;
const PLENTY = (10n ** 17n).toString();

describe('money', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish({ offers: [metered, flat] });
    await test.buy(dataset, PLENTY);
    await unlock(test.world, { dataset, shards: [0, 2], budget: null });
    await test.world.sync.sync();
  });
  afterEach(() => test.close());

  const failed = async () => {
    const { ok, checks } = await audit(test.world, { dataset });
    const names = checks.filter(one => !one.ok).map(one => one.name);
    expect(ok).toBe(names.length === 0);
    return names;
  };
  const record = () => test.chain.contracts.datasets.get(dataset)!;

  it('goes to those whose rows were opened, and to nobody else', async () => {
    const all = await earnings(test.world, { dataset });
    expect(all.map(({ name, earned, claimable }) => [name, earned, claimable])).toEqual([
      ['Ada', String(940n * ROW), String(940n * ROW)],
      ['Grace', String(2_820n * ROW), String(2_820n * ROW)],
      ['Tests', '0', '0']
    ]);
    const [ada] = test.contributors;
    expect(await earnings(test.world, { payee: ada.address })).toHaveLength(1);
    expect(await earnings(test.world, {})).toEqual([]);
  });

  it('is claimed by proof, once, and to the payee', async () => {
    const { claims, total } = await claim(test.world, { dataset }, test.owner);
    expect(claims.map(({ contribution, amount }) => [contribution, amount])).toEqual([
      [0, String(940n * ROW)],
      [1, String(2_820n * ROW)]
    ]);
    expect(total).toBe(String(3_760n * ROW));
    expect(claims[0]!.payee).toBe(test.contributors[0].address);
    const before = test.chain.taken;
    expect((await claim(test.world, { dataset }, test.owner)).claims).toEqual([]);
    expect(test.chain.taken).toBe(before);
    await expect(claim(test.world, { dataset, contributions: [9] }, test.owner)).rejects.toMatchObject({
      code: 'INPUT_INVALID'
    });
  });

  it('is logged: what was unlocked, when, and for how much', async () => {
    const { items, next } = await usage(test.world, UsageQuery.parse({}));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      shards: 2,
      rows: 4_000,
      amount: String(4_000n * ROW),
      licence: '1',
      ref: 'tests/small'
    });
    expect(next).toBeNull();
    await unlock(test.world, { dataset, shards: [1], budget: null });
    await test.world.sync.sync();
    const first = await usage(test.world, UsageQuery.parse({ limit: 1 }));
    expect(first.items[0]!.rows).toBe(2_000);
    expect((await usage(test.world, UsageQuery.parse({ limit: 1, cursor: first.next! }))).items[0]!.rows).toBe(4_000);
    const since = new Date(test.chain.now() * 1_000).toISOString();
    expect((await usage(test.world, UsageQuery.parse({ since }))).items).toHaveLength(1);
  });

  it('adds up, and the audit finds it so, with claims, deposits and flat prices', async () => {
    await claim(test.world, { dataset, contributions: [0] }, test.owner);
    await test.buyOffer(dataset, 1);
    const report = await audit(test.world, { dataset });
    expect(report.checks.filter(one => !one.ok)).toEqual([]);
    expect(report).toMatchObject({ ok: true, unlocks: 1 });
    expect(report.totals).toMatchObject({ received: String(4_000n * ROW + 7_000n), charged: String(4_000n * ROW) });
    const { credited, fees, received } = report.totals;
    expect(BigInt(credited) + BigInt(fees)).toBe(BigInt(received));
  });

  describe('that is not as it should be is found by the audit:', () => {
    it('a due that the table does not give', async () => {
      await test.forge('unlocked', event => ({ ...event, due: event.due + 1n }));
      expect(await failed()).toEqual(['dues']);
    });

    it('a credit that went to another contributor', async () => {
      const { metered: credits } = record();
      credits.set(1, credits.get(1)! + credits.get(0)!);
      credits.set(0, 0n);
      expect(await failed()).toEqual(['credits']);
    });

    it('a word with a shard that was never paid for', async () => {
      test.chain.contracts.licence(1n).words.set(0, 0b1111n);
      expect(await failed()).toEqual(['words']);
    });

    it('more paid out than was claimed', async () => {
      record().paid += 5n;
      expect(await failed()).toEqual(['claims']);
    });

    it('a page of the table that was rewritten', async () => {
      const [table] = record().tables;
      table![7]! ^= 1;
      expect(await failed()).toContain('pages');
    });

    it('an unlock of what was unlocked before', async () => {
      await unlock(test.world, { dataset, shards: [1], budget: null });
      await test.world.sync.sync();
      await test.forge('unlocked', event => ({ ...event, fresh: event.fresh | 1n }));
      expect(await failed()).toContain('once');
    });
  });
});
