import { readBudget } from '../../../src/flows/unlocking/budget.js';
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

  it('signs nothing where no custodian relays, and says where to send some', async () => {
    await expect(unlockShards([0])).rejects.toMatchObject({
      code: 'FUNDS_INSUFFICIENT',
      hint: expect.stringContaining(key)
    });
    expect(test.custodians.map(({ handed }) => handed)).toEqual([0, 0, 0]);
    expect(await test.world.outbox.pending()).toEqual([]);
    expect(await spent()).toBe(0n);
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
});
