import { planRead } from '../../../src/flows/planning/plan-read.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import { flat, free } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';

const ROW = 10n ** 12n;
const PLENTY = (10n ** 16n).toString();

describe('planRead', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
  });
  afterEach(() => test.close());

  const plan = (request: Parameters<typeof planRead>[2] = {}) => planRead(test.world, dataset, request);
  const shardsOf = async (request: Parameters<typeof planRead>[2]) =>
    (await plan(request)).files.map(file => file.shard);

  it('gives an upper bound without a licence, at the price of the open offer', async () => {
    const found = await plan({ filters: [['x', '=', 5]] });
    expect(found).toMatchObject({
      exact: false,
      licence: null,
      metadataFile: null,
      shards: 4,
      newShards: 4,
      rows: 10_000
    });
    expect(found.price).toBe(String(10_000n * ROW));
    expect(found.offer).toBe('1');
  });

  it('costs nothing and leaves the chain as it was, with a licence too', async () => {
    await test.buy(dataset, PLENTY);
    const before = test.chain.taken;
    await plan();
    expect(test.chain.taken).toBe(before);
  });

  it('prunes by the footers, and prices what is not unlocked yet by contributor', async () => {
    await test.buy(dataset, PLENTY);
    expect(await shardsOf({ filters: [['x', '=', 5]] })).toEqual([0]);
    expect(await shardsOf({ filters: [[['x', '<', 5]], [['x', '>=', 35]]] })).toEqual([0, 3]);
    expect(await shardsOf({ filters: [['x', 'in', [12, 13]]] })).toEqual([1]);
    expect(await shardsOf({ filters: [['x', '=', 99]] })).toEqual([]);
    expect(await shardsOf({ filters: [['y', '=', 99]] })).toEqual([0, 1, 2, 3]);
    await unlock(test.world, { dataset, shards: [1], budget: null });
    await test.world.sync.sync();
    const found = await plan({ filters: [['x', '<', 30]] });
    expect(found).toMatchObject({ exact: true, shards: 3, newShards: 2, rows: 6_000, newRows: 4_000 });
    expect(found.price).toBe(String(4_000n * ROW));
    // 5 % to the publisher and 1 % to the custodians.
    expect(found.byContributor.map(({ name, amount }) => [name, amount])).toEqual([
      ['Ada', String(940n * ROW)],
      ['Grace', String(2_820n * ROW)]
    ]);
    expect(found.files.map(file => file.unlocked)).toEqual([false, true, false]);
  });

  it('promises what unlocking then costs', async () => {
    await test.buy(dataset, PLENTY);
    const { price, files } = await plan({ filters: [['x', '>', 15]] });
    const { spent } = await unlock(test.world, { dataset, shards: files.map(file => file.shard), budget: null });
    expect(spent).toBe(price);
  });

  it('asks nothing for what any licence of this machine has unlocked', async () => {
    await test.buy(dataset, String(2_000n * ROW));
    await unlock(test.world, { dataset, shards: [1], budget: null });
    await test.buy(dataset, PLENTY);
    expect(await plan()).toMatchObject({ licence: '2', newShards: 3, price: String(8_000n * ROW) });
  });

  it('counts the bytes of wanted columns, those of filters included', async () => {
    await test.buy(dataset, PLENTY);
    expect((await plan({ columns: ['y'] })).bytes).toBe(4 * 50_000);
    expect((await plan({ columns: ['y'], filters: [['x', '<', 5]] })).bytes).toBe(650_000);
    // A shard is one leaf, whatever is read of it.
    expect((await plan({ columns: ['y'] })).requests).toBe(4);
    expect((await plan({ filters: [['x', '<', 15]] })).requests).toBe(2);
  });

  it('refuses columns and record sets that are not there', async () => {
    await expect(plan({ columns: ['z'] })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(plan({ filters: [['z', '=', 1]] })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(plan({ recordSet: 'other' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(plan({ version: 2 })).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
  });

  it('asks nothing for what a flat or a free licence covers', async () => {
    for (const [slug, offer] of [
      ['flat', flat],
      ['free', free]
    ] as const) {
      const id = await test.publish({ slug, offers: [offer] });
      expect((await planRead(test.world, id, {})).price).toBe(offer.price);
      await test.buy(id);
      const found = await planRead(test.world, id, { filters: [['x', '<', 10]] });
      expect(found).toMatchObject({ price: '0', newShards: 0, offer: null, exact: true, shards: 1 });
    }
  });

  it('notices footers that count other rows than the chain bills', async () => {
    const forged = await test.publish({
      slug: 'forged',
      spoilFooter: footer => ({
        ...footer,
        rowGroups: footer.rowGroups.map(group => ({ ...group, rows: group.rows - 1 }))
      })
    });
    await test.buy(forged, PLENTY);
    await expect(planRead(test.world, forged, {})).rejects.toMatchObject({ code: 'ROWS_FORGED' });
    await expect(unlock(test.world, { dataset: forged, shards: [0], budget: null })).rejects.toMatchObject({
      code: 'ROWS_FORGED'
    });
  });
});
