import { listReadings } from '../../../src/flows/readings/list-readings.js';
import { listBudgets } from '../../../src/flows/unlocking/list-budgets.js';
import { readBudget, setBudget } from '../../../src/flows/unlocking/budget.js';
import { openFile } from '../../../src/flows/reading/open-file.js';
import { planRead } from '../../../src/flows/planning/plan-read.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import { TestWorld } from '../../fakes/test-world.js';

const ROW = 10n ** 12n;
const READER = '/home/me/Ä analysis.ipynb';

describe('readers', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
    await test.buy(dataset, String(10_000n * ROW), String(6_000n * ROW));
  });
  afterEach(() => test.close());

  const unlockAs = (reader: string, shards: number[]) => unlock(test.world, { dataset, shards, budget: null, reader });
  const readings = async () => {
    await test.world.log.flush();
    return listReadings(test.world, { reader: READER });
  };

  it('are written down with what they open, each shard once', async () => {
    const files = (await planRead(test.world, dataset, {})).files;
    const path = (at: number) => files[at]!.file;
    for (const at of [0, 1, 0]) await openFile(test.world, dataset, 1, path(at), { spend: true, reader: READER });
    const [line] = await readings();
    expect(line).toMatchObject({
      reader: READER,
      dataset,
      version: 1,
      licence: '1',
      kind: 'metered',
      shards: 2,
      rows: files[0]!.rows + files[1]!.rows,
      spent: (BigInt(files[0]!.price) + BigInt(files[1]!.price)).toString()
    });
    expect(test.events).toContainEqual(
      expect.objectContaining({ type: 'reading', reader: READER, datasets: [dataset] })
    );
    await test.restart();
    await openFile(test.world, dataset, 1, path(1), { spend: true, reader: READER });
    expect(await readings()).toMatchObject([{ shards: 2, rows: line!.rows }]);
  });

  it('leave no record where they do not say who they are', async () => {
    const [file] = (await planRead(test.world, dataset, {})).files;
    await openFile(test.world, dataset, 1, file!.file, { spend: true });
    await test.world.log.flush();
    expect(await listReadings(test.world, {})).toEqual([]);
  });

  it('spend within a budget of their own, that of the dataset, and both', async () => {
    await setBudget(test.world, dataset, String(1_500n * ROW), READER);
    await expect(unlockAs(READER, [1])).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      message: expect.stringContaining(READER) as string
    });
    await unlockAs(READER, [0]);
    expect(await readBudget(test.world, dataset, READER)).toMatchObject({ spent: String(1_000n * ROW) });
    expect(await readBudget(test.world, dataset)).toMatchObject({ spent: String(1_000n * ROW) });
    await unlockAs('other.py', [1]);
    expect((await planRead(test.world, dataset, {}, READER)).budget).toBe(String(500n * ROW));
    await setBudget(test.world, dataset, String(3_000n * ROW));
    expect((await planRead(test.world, dataset, {}, READER)).budget).toBe('0');
  });

  it('may have a budget where the dataset has none', async () => {
    await setBudget(test.world, dataset, null);
    await setBudget(test.world, dataset, String(2_000n * ROW), READER);
    await expect(unlockAs('other.py', [0])).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(await unlockAs(READER, [0])).toMatchObject({ unlocked: 1 });
  });

  it('are listed with their budgets, capital letters and all', async () => {
    await setBudget(test.world, dataset, '5', READER);
    await setBudget(test.world, dataset, '6', READER.toLowerCase());
    const listed = (await listBudgets(test.world)).map(({ reader, limit }) => [reader, limit]);
    expect(listed).toEqual(
      expect.arrayContaining([
        [null, String(6_000n * ROW)],
        [READER, '5'],
        [READER.toLowerCase(), '6']
      ])
    );
  });
});
