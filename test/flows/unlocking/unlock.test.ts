import { AffluentError } from '../../../src/core/errors/index.js';
import { resumePending } from '../../../src/flows/transactions/resume-pending.js';
import { concludeOverdue } from '../../../src/flows/unlocking/reserve-receipts.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import { readBudget, setBudget } from '../../../src/flows/unlocking/budget.js';
import { listBudgets } from '../../../src/flows/unlocking/list-budgets.js';
import { setKey } from '../../../src/flows/licences/change-licence.js';
import { TestWorld } from '../../fakes/test-world.js';
import { free, flat, metered } from '../../fakes/small-dataset.js';

const ROW = 10n ** 12n;

describe('unlock', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
  });
  afterEach(() => test.close());

  const unlockShards = (shards: number[], budget: bigint | null = null) =>
    unlock(test.world, { dataset, shards, budget });
  const refused = (code: string) => expect.objectContaining({ code });
  const sent = () => test.chain.taken;

  it('says where to buy, without a licence', async () => {
    await expect(unlockShards([0])).rejects.toMatchObject({
      code: 'LICENCE_REQUIRED',
      context: { offers: [{ kind: 'metered', price: metered.price }] }
    });
  });

  it('pays for what is locked in one transaction, and never twice', async () => {
    await test.buy(dataset, String(10_000n * ROW));
    const before = sent();
    const done = await unlockShards([0, 2]);
    expect(done).toMatchObject({ spent: String(4_000n * ROW), unlocked: 2, transaction: done.transactions[0] });
    expect(sent()).toBe(before + 1);
    expect([...(await test.world.keyStore.contentKeys(dataset, [0, 1, 2, 3])).keys()]).toEqual([0, 2]);
    expect(await unlockShards([2, 0])).toMatchObject({ spent: '0', transaction: null, unlocked: 0 });
    expect(await unlockShards([0, 1])).toMatchObject({ spent: String(2_000n * ROW), unlocked: 1 });
    expect((await readBudget(test.world, dataset)).spent).toBe(String(6_000n * ROW));
  });

  it('gives a shard without rows to every live licence, for nothing', async () => {
    await test.buy(dataset, String(1_000n * ROW), '0');
    expect(await unlockShards([4])).toMatchObject({ spent: '0', transaction: null });
    expect((await test.world.keyStore.contentKeys(dataset, [4])).size).toBe(1);
  });

  it('stops at the budget of the owner before anything is signed, and says the price', async () => {
    await test.buy(dataset, String(10_000n * ROW), String(2_500n * ROW));
    await unlockShards([0]);
    const before = sent();
    await expect(unlockShards([1])).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      context: { price: String(2_000n * ROW), remaining: String(1_500n * ROW) }
    });
    expect(sent()).toBe(before);
  });

  it('writes down what it refused for the owner to answer, once for each budget, until it is answered or read', async () => {
    await test.buy(dataset, String(10_000n * ROW), String(1_500n * ROW));
    const asks = async () =>
      (await listBudgets(test.world)).map(({ reader, asked }) => [reader, asked?.by, asked?.amount]);
    const reader = '/work/a.ipynb';
    await expect(unlock(test.world, { dataset, shards: [1], budget: null, reader })).rejects.toThrow();
    await expect(unlock(test.world, { dataset, shards: [1], budget: null, reader })).rejects.toThrow();
    await expect(unlockShards([0], 999n * ROW)).rejects.toEqual(refused('BUDGET_EXCEEDED'));
    expect(await asks()).toEqual([[null, reader, String(2_000n * ROW)]]);
    await setBudget(test.world, dataset, String(999n * ROW), reader);
    await setBudget(test.world, dataset, String(5_000n * ROW));
    await expect(unlock(test.world, { dataset, shards: [0], budget: null, reader })).rejects.toThrow();
    expect(await asks()).toEqual([
      [null, undefined, undefined],
      [reader, reader, String(1_000n * ROW)]
    ]);
    await setBudget(test.world, dataset, null, reader);
    await unlock(test.world, { dataset, shards: [0], budget: null, reader });
    expect((await asks()).flat()).not.toContain(String(1_000n * ROW));
  });

  it('spends nothing where the owner has set no budget', async () => {
    await test.buy(dataset, String(10_000n * ROW));
    await setBudget(test.world, dataset, null);
    await expect(unlockShards([0])).rejects.toEqual(refused('BUDGET_EXCEEDED'));
  });

  it('stops at the budget of the call, which never widens that of the owner', async () => {
    await test.buy(dataset, String(10_000n * ROW), String(1_500n * ROW));
    await expect(unlockShards([0], 999n * ROW)).rejects.toEqual(refused('BUDGET_EXCEEDED'));
    await expect(unlockShards([1], 10_000n * ROW)).rejects.toEqual(refused('BUDGET_EXCEEDED'));
    expect(await unlockShards([0], 1_000n * ROW)).toMatchObject({ unlocked: 1 });
  });

  it('does not let two reads at once pass the budget together', async () => {
    await test.buy(dataset, String(10_000n * ROW), String(2_500n * ROW));
    const before = sent();
    const outcomes = await Promise.allSettled([[1], [0], [1]].map(shards => unlockShards(shards)));
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    expect(sent()).toBe(before + 1);
    expect(BigInt((await readBudget(test.world, dataset)).spent)).toBeLessThanOrEqual(2_500n * ROW);
  });

  it('names what is missing where the deposit is used up', async () => {
    await test.buy(dataset, String(1_500n * ROW), String(10_000n * ROW));
    await unlockShards([0]);
    await expect(unlockShards([1])).rejects.toMatchObject({
      code: 'DEPOSIT_EXHAUSTED',
      context: { balance: String(500n * ROW), missing: String(1_500n * ROW) }
    });
  });

  it('refuses after the licence has expired', async () => {
    await test.buy(dataset, String(10_000n * ROW));
    test.chain.pass(metered.term + 1);
    await test.world.sync.sync();
    await expect(unlockShards([0])).rejects.toEqual(refused('LICENCE_EXPIRED'));
  });

  it('refuses with a session key that was revoked', async () => {
    const { licence } = await test.buy(dataset, String(10_000n * ROW));
    const [key] = await test.world.keyStore.sessionKeys();
    await setKey(test.world, licence!, key!, false, test.owner);
    const before = sent();
    await expect(unlockShards([0])).rejects.toEqual(refused('KEY_REFUSED'));
    expect(sent()).toBe(before);
  });

  it('refuses numbers of shards that are not there', async () => {
    await test.buy(dataset, String(10_000n * ROW));
    await expect(unlockShards([5])).rejects.toEqual(refused('INPUT_INVALID'));
  });

  it('says why where the chain is unreachable', async () => {
    await test.buy(dataset, String(10_000n * ROW));
    test.chain.unreachable = true;
    await expect(unlockShards([0])).rejects.toEqual(refused('CHAIN_UNREACHABLE'));
  });

  it('pays once where the answer of the node is lost and the process dies', async () => {
    await test.buy(dataset, String(10_000n * ROW));
    const before = sent();
    test.chain.loseAnswer = true;
    await expect(unlockShards([0])).rejects.toEqual(refused('CHAIN_UNREACHABLE'));
    await test.restart();
    await test.world.sync.sync();
    expect(await unlockShards([0])).toMatchObject({ spent: '0', transaction: null });
    expect(sent()).toBe(before + 1);
    expect((await readBudget(test.world, dataset)).spent).toBe(String(1_000n * ROW));
  });

  it('reads through the licence that has paid, though another one is fuller now', async () => {
    await test.buy(dataset, String(5_000n * ROW));
    for (const custodian of test.custodians) custodian.mood = 'down';
    await expect(unlockShards([1])).rejects.toEqual(refused('CUSTODIANS_UNAVAILABLE'));
    for (const custodian of test.custodians) custodian.mood = 'good';
    await test.buy(dataset, String(10_000n * ROW));
    expect(await unlockShards([1])).toMatchObject({ spent: '0', unlocked: 0 });
    expect(await unlockShards([0, 1, 2], 4_000n * ROW)).toMatchObject({ spent: String(4_000n * ROW), unlocked: 2 });
    expect(await Promise.all([1n, 2n].map(licence => test.world.chain.word(licence, 0)))).toEqual([0b010n, 0b101n]);
    expect([...(await test.world.keyStore.contentKeys(dataset, [0, 1, 2])).keys()]).toEqual([0, 1, 2]);
  });

  it('pays through the licence that has signed for it, while its receipt may still be settled', async () => {
    const licences = async () => Promise.all([1n, 2n].map(licence => test.world.chain.word(licence, 0)));
    await test.buy(dataset, String(5_000n * ROW));
    const { broadcast } = test.chain;
    test.chain.broadcast = () => Promise.reject(new AffluentError('FUNDS_INSUFFICIENT', 'The account holds less.'));
    await expect(unlockShards([1])).rejects.toEqual(refused('FUNDS_INSUFFICIENT'));
    test.chain.broadcast = broadcast;
    await test.buy(dataset, String(10_000n * ROW));
    expect(await unlockShards([0, 1])).toMatchObject({ spent: String(3_000n * ROW), unlocked: 2 });
    expect(await licences()).toEqual([0b010n, 0b001n]);
  });

  it('sends the same transaction again where the node had forgotten it', async () => {
    await test.buy(dataset, String(10_000n * ROW));
    test.chain.holding = true;
    test.chain.loseAnswer = true;
    await expect(unlockShards([0])).rejects.toEqual(refused('CHAIN_UNREACHABLE'));
    test.chain.forgetWaiting();
    test.chain.holding = false;
    await test.restart();
    await test.world.sync.sync();
    expect(await unlockShards([0, 1])).toMatchObject({ spent: String(2_000n * ROW), unlocked: 1 });
    expect((await readBudget(test.world, dataset)).spent).toBe(String(3_000n * ROW));
    expect(await test.world.chain.word(1n, 0)).toBe(3n);
  });

  const settlements = async () =>
    (await test.world.outbox.find('settle', `${dataset}/1/0/`)).map(({ state, reason }) => ({ state, reason }));

  it('closes a settlement that the node refuses, says why, and does not send it again', async () => {
    await test.buy(dataset, String(10_000n * ROW), String(1_000n * ROW));
    const { broadcast } = test.chain;
    const raws: string[] = [];
    test.chain.broadcast = async raw => {
      raws.push(raw);
      throw new AffluentError('FUNDS_INSUFFICIENT', 'The account holds less.');
    };
    await expect(unlockShards([0])).rejects.toEqual(refused('FUNDS_INSUFFICIENT'));
    expect(await settlements()).toEqual([{ state: 'failed', reason: 'The account holds less.' }]);
    await resumePending({ ...test.world, bookings: {} }, [], {});
    expect(raws).toHaveLength(1);
    expect((await readBudget(test.world, dataset)).spent).toBe(String(1_000n * ROW));
    test.chain.broadcast = broadcast;
    expect(await unlockShards([0])).toMatchObject({ spent: String(1_000n * ROW), unlocked: 1 });
    expect((await readBudget(test.world, dataset)).spent).toBe(String(1_000n * ROW));
  });

  it.each(['the receipts', 'the licence'])('closes a settlement that comes in no block before %s end', async what => {
    await test.buy(dataset, String(10_000n * ROW));
    if (what === 'the licence') test.chain.pass(metered.term - 200);
    test.chain.holding = true;
    test.chain.loseAnswer = true;
    await expect(unlockShards([0])).rejects.toEqual(refused('CHAIN_UNREACHABLE'));
    test.chain.forgetWaiting();
    const taken = sent();
    test.chain.pass(what === 'the licence' ? 200 : 301);
    await test.restart();
    await resumePending({ ...test.world, bookings: {} }, [], {});
    expect(sent()).toBe(taken);
    expect(await settlements()).toMatchObject([{ state: 'failed', reason: expect.stringContaining('no block') }]);
    await concludeOverdue(test.world);
    expect((await readBudget(test.world, dataset)).spent).toBe('0');
  });

  it('fetches all keys of a flat licence at its purchase, and of a free one', async () => {
    for (const [slug, offer] of [
      ['flat', flat],
      ['free', free]
    ] as const) {
      const id = await test.publish({ slug, offers: [offer] });
      await test.buy(id);
      expect((await test.world.keyStore.contentKeys(id, [0, 1, 2, 3, 4])).size).toBe(5);
      const asked = test.custodians[0]!.asked;
      expect(await unlock(test.world, { dataset: id, shards: [0], budget: null })).toMatchObject({ spent: '0' });
      expect(test.custodians[0]!.asked).toBe(asked);
    }
  });
});
