import { datasetDetail } from '../../../src/flows/catalog/dataset-detail.js';
import { planRead } from '../../../src/flows/planning/plan-read.js';
import { openFile } from '../../../src/flows/reading/open-file.js';
import { locateFile } from '../../../src/flows/reading/locate-file.js';
import { unlock } from '../../../src/flows/unlocking/unlock.js';
import { fakeShard } from '../../fakes/fake-tables.js';
import { TestWorld } from '../../fakes/test-world.js';

const PLENTY = (10n ** 16n).toString();

describe('openFile', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
  });
  afterEach(() => test.close());

  const open = (path: string, spend = true) => openFile(test.world, dataset, 1, path, { spend });
  const read = async (path: string, start: number, end: number, spend = true) => {
    const parts: Uint8Array[] = [];
    for await (const part of (await open(path, spend)).read({ start, end })) parts.push(part.slice());
    return Buffer.concat(parts);
  };
  const shard = fakeShard(1_000, 700_000);
  const indexOf = async () => test.world.facts.indexOf(await test.world.facts.of(dataset));

  it('gives the plaintext of any range, across segments', async () => {
    await test.buy(dataset, PLENTY);
    for (const [start, end] of [
      [0, 1],
      [0, 700_000],
      [262_087, 262_089],
      [262_088, 524_335],
      [699_999, 700_000],
      [5, 5]
    ] as const)
      expect(await read('rows/0.parquet', start, end)).toEqual(Buffer.from(shard.subarray(start, end)));
  });

  it('refuses a range outside of the file', async () => {
    await test.buy(dataset, PLENTY);
    await expect(read('rows/0.parquet', 699_999, 700_001)).rejects.toMatchObject({ code: 'RANGE_INVALID' });
  });

  it('fetches a few segments for a few bytes, and none for what was read lately', async () => {
    await test.buy(dataset, PLENTY);
    await read('rows/0.parquet', 10, 20);
    const { cid } = (await indexOf()).shards[0]!;
    const once = test.ipfs.bytesRead.get(cid)!;
    expect(once).toBeLessThan(2 * 262_144 + 100);
    await read('rows/0.parquet', 0, 1_000);
    expect(test.ipfs.bytesRead.get(cid)).toBe(once);
  });

  it('says where to buy without a licence, and never that the file is not there', async () => {
    await expect(open('rows/0.parquet')).rejects.toMatchObject({ code: 'LICENCE_REQUIRED' });
  });

  it('knows no path but those of the dataset', async () => {
    for (const path of [
      'rows/4.parquet',
      'rows/5.parquet',
      'other/0.parquet',
      '../rows/0.parquet',
      'rows//etc/passwd',
      'rows/00.parquet'
    ])
      await expect(locateFile(test.world, dataset, 1, path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(locateFile(test.world, dataset, 2, 'rows/0.parquet')).rejects.toMatchObject({
      code: 'DATASET_UNKNOWN'
    });
  });

  it('unlocks within the budget, and says the price beyond it', async () => {
    await test.buy(dataset, PLENTY, (10n ** 15n).toString());
    expect((await read('rows/0.parquet', 0, 4)).length).toBe(4);
    await expect(open('rows/1.parquet')).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      context: { price: (2n * 10n ** 15n).toString() }
    });
  });

  it('never spends for a capability', async () => {
    await test.buy(dataset, PLENTY);
    await expect(open('rows/0.parquet', false)).rejects.toMatchObject({ code: 'LICENCE_REQUIRED' });
    await unlock(test.world, { dataset, shards: [0], budget: null });
    expect((await read('rows/0.parquet', 0, 4, false)).length).toBe(4);
  });

  it('reads what is unlocked while chain and custodians are away, after a restart too', async () => {
    await test.buy(dataset, PLENTY);
    await unlock(test.world, { dataset, shards: [0], budget: null });
    test.chain.unreachable = true;
    for (const custodian of test.custodians) custodian.mood = 'down';
    await test.restart();
    expect(await read('rows/0.parquet', 0, 700_000)).toEqual(Buffer.from(shard));
    await expect(open('rows/1.parquet')).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
  });

  it('says which file no gateway has', async () => {
    await test.buy(dataset, PLENTY);
    await unlock(test.world, { dataset, shards: [0], budget: null });
    await test.world.facts.indexOf(await test.world.facts.of(dataset));
    test.ipfs.down = true;
    await expect(read('rows/0.parquet', 0, 4)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
  });

  describe('hands out nothing of', () => {
    const spoil = async (change: (bytes: Uint8Array) => Uint8Array) => {
      await test.buy(dataset, PLENTY);
      await unlock(test.world, { dataset, shards: [0], budget: null });
      const { cid } = (await indexOf()).shards[0]!;
      test.ipfs.files.set(cid, change(test.ipfs.files.get(cid)!.slice()));
    };

    it('a segment of which one bit is turned', async () => {
      await spoil(bytes => bytes.with(100, bytes[100]! ^ 1));
      await expect(read('rows/0.parquet', 0, 4)).rejects.toMatchObject({ code: 'SEGMENT_FORGED' });
    });

    it('more of a dataset that has such a segment, until the owner says otherwise, after a restart neither', async () => {
      await spoil(bytes => bytes.with(100, bytes[100]! ^ 1));
      const forged = { code: 'SEGMENT_FORGED', hint: expect.stringContaining('affluent dismiss') };
      await expect(read('rows/0.parquet', 0, 4)).rejects.toMatchObject(forged);
      await test.restart();
      await test.world.sync.sync();
      const taken = test.chain.taken;
      await expect(unlock(test.world, { dataset, shards: [1], budget: null })).rejects.toMatchObject(forged);
      await expect(planRead(test.world, dataset, {})).rejects.toMatchObject(forged);
      await expect(test.buy(dataset, PLENTY)).rejects.toMatchObject(forged);
      const { finding } = await datasetDetail(test.world, dataset);
      expect(finding).toMatchObject({ code: 'SEGMENT_FORGED', shard: 0 });
      expect(test.chain.taken).toBe(taken);
      await test.world.forged.dismiss(dataset);
      expect((await datasetDetail(test.world, dataset)).finding).toBeNull();
      expect(await unlock(test.world, { dataset, shards: [1], budget: null })).toMatchObject({ unlocked: 1 });
    });

    it('a file whose header in the index is another’s', async () => {
      await test.buy(dataset, PLENTY);
      const { shards } = await indexOf();
      Object.assign(shards[0]!, { header: shards[1]!.header });
      await expect(read('rows/0.parquet', 0, 4)).rejects.toMatchObject({ code: 'SEGMENT_FORGED' });
      await expect(read('rows/0.parquet', 600_000, 600_004)).rejects.toMatchObject({ code: 'SEGMENT_FORGED' });
    });

    it('a file with another shard’s ciphertext', async () => {
      const other = test.ipfs.files.get((await indexOf()).shards[1]!.cid)!;
      await spoil(() => other.slice(0, -1));
      await expect(read('rows/0.parquet', 0, 4)).rejects.toMatchObject({ code: 'SEGMENT_FORGED' });
    });

    it('the same shard of another dataset', async () => {
      const second = await test.publish({ slug: 'other' });
      const index = await test.world.facts.indexOf(await test.world.facts.of(second));
      const foreign = test.ipfs.files.get(index.shards[0]!.cid)!;
      await spoil(() => foreign);
      await expect(read('rows/0.parquet', 0, 4)).rejects.toMatchObject({ code: 'SEGMENT_FORGED' });
    });

    it('a file that is cut short', async () => {
      await spoil(bytes => bytes.slice(0, 400_000));
      await expect(read('rows/0.parquet', 0, 700_000)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
    });
  });

  describe('of a shard that has other rows than were paid for', () => {
    let forged: string;
    let cid: string;
    beforeEach(async () => {
      forged = await test.publish({
        slug: 'forged',
        shards: [
          { contribution: 0, rows: 1_000, min: 0, max: 9, actualRows: 10 },
          { contribution: 1, rows: 1_000, min: 10, max: 19 }
        ]
      });
      await test.buy(forged, PLENTY);
      cid = (await test.world.facts.indexOf(await test.world.facts.of(forged))).shards[0]!.cid;
    });

    const openForged = (path = 'rows/0.parquet') => openFile(test.world, forged, 1, path, { spend: true });
    const first = async () => {
      for await (const part of (await openForged()).read({ start: 0, end: 10 })) void part;
    };
    const pieces = async (onFirst: () => void = () => undefined) => {
      for await (const piece of (await openForged()).pieces([{ start: 0, end: 10 }])) {
        void piece;
        onFirst();
      }
    };
    const found = { code: 'ROWS_FORGED', context: { shard: 0, declared: 1_000, found: 10 } };

    it('stops all further unlocks, found when the end of the file is read', async () => {
      const file = await openForged();
      const end = file.read({ start: file.size - 8, end: file.size })[Symbol.asyncIterator]();
      await expect(end.next()).rejects.toMatchObject(found);
      const before = test.chain.taken;
      await expect(openForged('rows/1.parquet')).rejects.toMatchObject({ code: 'ROWS_FORGED' });
      expect(test.chain.taken).toBe(before);
    });

    it('is found by pieces that go to the end of the file', async () => {
      const file = await openForged();
      const end = file.pieces([{ start: file.size - 1, end: file.size }])[Symbol.asyncIterator]();
      await expect(end.next()).rejects.toMatchObject(found);
    });

    it.each([
      ['a range', first],
      ['pieces', pieces]
    ])('is found before any byte is given where %s is read and the footer is kept', async (_, read) => {
      test.ipfs.kept.add(cid);
      await expect(read()).rejects.toMatchObject(found);
      await expect(openForged('rows/1.parquet')).rejects.toMatchObject({ code: 'ROWS_FORGED' });
    });

    it('is found after the last piece where the footer came with them', async () => {
      await expect(pieces(() => test.ipfs.kept.add(cid))).rejects.toMatchObject(found);
    });

    it('costs who reads another part no byte of the footer', async () => {
      await first();
      await pieces();
      const segment = 262_144;
      expect(test.ipfs.bytesRead.get(cid)).toBeLessThanOrEqual(2 * segment);
      expect(test.world.checkedRows.size).toBe(0);
    });

    it('is looked for again where the footer was kept and is gone', async () => {
      test.ipfs.kept.add(cid);
      const bytes = test.ipfs.files.get(cid)!;
      test.ipfs.files.delete(cid);
      await expect(first()).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
      test.ipfs.files.set(cid, bytes);
      await expect(first()).rejects.toMatchObject(found);
    });
  });
});
