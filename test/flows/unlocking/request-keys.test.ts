import { unlock } from '../../../src/flows/unlocking/unlock.js';
import type { Mood } from '../../fakes/fake-custodian.js';
import { TestWorld } from '../../fakes/test-world.js';

describe('keys from custodians', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
    await test.buy(dataset, (10n ** 16n).toString());
  });
  afterEach(() => test.close());

  const unlockWith = (...moods: Mood[]) => {
    moods.forEach((mood, i) => (test.custodians[i]!.mood = mood));
    return unlock(test.world, { dataset, shards: [0, 2], budget: null });
  };

  it.each<[Mood, RegExp]>([
    ['down', /cannot be reached/],
    ['garbage', /does not open/],
    ['wrong shares', /wrong shares/],
    ['refusing', /refuses/]
  ])('come from two others where one is %s, and the one is named', async (mood, reason) => {
    expect(await unlockWith(mood, 'good', 'good')).toMatchObject({ unlocked: 2 });
    const told = test.faults.map(fault => `${fault.url} ${fault.reason}`);
    // The other two may be quicker than the fault.
    for (const line of told) expect(line).toMatch(reason);
    expect((await test.world.keyStore.contentKeys(dataset, [0, 2])).size).toBe(2);
  });

  it('do not wait for one that is slow', async () => {
    const started = Date.now();
    await unlockWith('slow', 'good', 'good');
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('fail with the names of those at fault where too few are good, and what is paid stays paid', async () => {
    const failure = await unlockWith('down', 'wrong shares', 'good').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CUSTODIANS_UNAVAILABLE' });
    expect(String(failure)).toMatch(/one\.test.*cannot be reached/);
    expect(String(failure)).toMatch(/two\.test.*wrong shares/);
    expect(await unlockWith('good')).toMatchObject({ spent: '0', transaction: null });
  });

  it('are refused where the custodians refuse', async () => {
    await expect(unlockWith('refusing', 'refusing', 'good')).rejects.toMatchObject({ code: 'KEY_REFUSED' });
  });
});
