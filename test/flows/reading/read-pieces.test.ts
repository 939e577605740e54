import { openFile } from '../../../src/flows/reading/open-file.js';
import { fakeShard } from '../../fakes/fake-tables.js';
import { TestWorld } from '../../fakes/test-world.js';

const PLENTY = (10n ** 16n).toString();

describe('the pieces of a file', () => {
  let test: TestWorld;
  let dataset: string;
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
    await test.buy(dataset, PLENTY);
  });
  afterEach(() => test.close());

  const shard = Buffer.from(fakeShard(1_000, 700_000));
  const piecesOf = async (ranges: { start: number; end: number }[]) => {
    const file = await openFile(test.world, dataset, 1, 'rows/0.parquet', { spend: true });
    const found: { offset: number; bytes: Buffer }[] = [];
    for await (const { offset, bytes } of file.pieces(ranges)) found.push({ offset, bytes: Buffer.from(bytes) });
    return found;
  };

  it('are those of the segments that the ranges touch, at their offsets, each once', async () => {
    const pieces = await piecesOf([
      { start: 600_000, end: 600_001 },
      { start: 5, end: 10 },
      { start: 3, end: 6 },
      { start: 9, end: 9 }
    ]);
    expect(pieces.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([
      [0, 262_088],
      [524_216, 175_784]
    ]);
    for (const { offset, bytes } of pieces)
      expect(bytes.equals(shard.subarray(offset, offset + bytes.length))).toBe(true);
  });

  it('reuse their memory, so that a reader of a large file needs little', async () => {
    const file = await openFile(test.world, dataset, 1, 'rows/0.parquet', { spend: true });
    const memory = new Set<ArrayBufferLike>();
    for await (const { bytes } of file.pieces([
      { start: 0, end: 100 },
      { start: 600_000, end: 700_000 }
    ]))
      memory.add(bytes.buffer);
    expect(memory.size).toBe(1);
  });

  it('are fetched again where what is kept is damaged, and refused where it stays so', async () => {
    const { shards } = await test.world.facts.indexOf(await test.world.facts.of(dataset));
    const { cid } = shards[0]!;
    const good = test.ipfs.files.get(cid)!;
    const forgotten: string[] = [];
    test.ipfs.forget = async (file: string) => {
      forgotten.push(file);
      test.ipfs.files.set(cid, good);
    };
    test.ipfs.files.set(cid, good.with(300_000, good[300_000]! ^ 1));
    const pieces = await piecesOf([{ start: 0, end: 700_000 }]);
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(shard)).toBe(true);
    expect(forgotten).toEqual([cid]);

    test.ipfs.forget = async () => undefined;
    test.ipfs.files.set(cid, good.with(300_000, good[300_000]! ^ 1));
    await expect(piecesOf([{ start: 0, end: 700_000 }])).rejects.toMatchObject({ code: 'SEGMENT_FORGED' });
  });
});
