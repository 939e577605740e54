import { isAffluentError } from '../../../src/core/errors/index.js';
import { readBudget, setBudget } from '../../../src/flows/unlocking/budget.js';
import { concludeOverdue } from '../../../src/flows/unlocking/reserve-receipts.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import { TestWorld } from '../../fakes/test-world.js';

const ROW = 10n ** 12n;

describe('a session key without gas money', () => {
  let test: TestWorld;
  let dataset: string;
  let key: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
    await test.buy(dataset, String(10_000n * ROW));
    key = (await test.world.keyStore.sessionKeys())[0] as string;
    test.chain.balances.set(key.toLowerCase(), 0n);
  });
  afterEach(() => test.close());

  const unlockShards = (shards: number[]) => unlock(test.world, { dataset, shards, budget: null });
  const spent = async () => BigInt((await readBudget(test.world, dataset)).spent);

  it('signs nothing where no custodian relays, and says how much is missing and how to send it', async () => {
    test.chain.balances.set(key.toLowerCase(), 7n);
    const error: unknown = await unlockShards([0]).catch((reason: unknown) => reason);
    if (!isAffluentError(error, 'FUNDS_INSUFFICIENT')) throw error;
    const { needed, missing } = error.context as Record<string, string>;
    expect(error.context).toMatchObject({ sessionKey: key, licence: '1', balance: '7', transactions: 1 });
    expect(BigInt(missing!)).toBe(BigInt(needed!) - 7n);
    expect(error.hint).toMatch(/affluent topup 1 0\.0*[1-9]\d* --gas/);
    expect(test.custodians.map(({ handed }) => handed)).toEqual([0, 0, 0]);
    expect(await test.world.outbox.pending()).toEqual([]);
    expect(await spent()).toBe(0n);
    test.chain.balances.set(key.toLowerCase(), BigInt(needed!));
    expect(await unlockShards([0])).toMatchObject({ unlocked: 1 });
  });

  it('unlocks by a custodian that relays, and by no other', async () => {
    test.custodians[1]!.relays = true;
    const done = await unlockShards([0, 1]);
    expect(done).toMatchObject({ spent: String(3_000n * ROW), unlocked: 2, transaction: done.transactions[0] });
    expect(test.custodians.map(({ handed }) => handed)).toEqual([0, 1, 0]);
    expect((await test.world.keyStore.contentKeys(dataset, [0, 1])).size).toBe(2);
    expect(await test.chain.nonce(key)).toBe(0);
    expect(await spent()).toBe(3_000n * ROW);
    expect(await unlockShards([1])).toMatchObject({ spent: '0' });
  });

  it('asks the next where one refuses', async () => {
    for (const custodian of test.custodians) custodian.relays = true;
    test.custodians[0]!.mood = 'refusing';
    expect(await unlockShards([0])).toMatchObject({ unlocked: 1 });
    expect(test.custodians.map(({ handed }) => handed)).toEqual([1, 1, 0]);
  });

  it('counts what it has handed out as spent, once, though nobody settles it', async () => {
    test.custodians[0]!.relays = true;
    test.custodians[0]!.mood = 'refusing';
    for (let tries = 0; tries < 2; tries += 1)
      await expect(unlockShards([0])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await spent()).toBe(1_000n * ROW);
  });

  it('counts a receipt once that a relay has let lie and the own gas then pays for', async () => {
    await setBudget(test.world, dataset, String(1_000n * ROW));
    test.custodians[0]!.relays = true;
    test.custodians[0]!.mood = 'refusing';
    await expect(unlockShards([0])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    test.custodians[0]!.mood = 'good';
    test.chain.balances.delete(key.toLowerCase());
    expect(await unlockShards([0])).toMatchObject({ unlocked: 1, spent: String(1_000n * ROW) });
    expect(test.custodians[0]!.handed).toBe(1);
    expect(await spent()).toBe(1_000n * ROW);
    test.chain.pass(301);
    await concludeOverdue(test.world);
    expect(await spent()).toBe(1_000n * ROW);
  });

  it('gives back what nobody has settled when nobody can any more, and no second earlier', async () => {
    test.custodians[0]!.relays = true;
    test.custodians[0]!.mood = 'refusing';
    await expect(unlockShards([0, 1])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    test.chain.pass(300);
    await concludeOverdue(test.world);
    expect(await spent()).toBe(3_000n * ROW);
    test.chain.pass(1);
    await concludeOverdue(test.world);
    expect(await spent()).toBe(0n);
  });

  it('keeps counting what was settled behind its back', async () => {
    test.custodians[0]!.relays = true;
    test.custodians[0]!.mood = 'refusing';
    await expect(unlockShards([0, 1])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    test.chain.contracts.licence(1n).words.set(0, 1n);
    test.chain.pass(301);
    await concludeOverdue(test.world);
    expect(await spent()).toBe(1_000n * ROW);
  });
});
