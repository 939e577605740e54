import { prefetchFiles } from '../../../src/flows/reading/prefetch-files.js';
import { TestWorld } from '../../fakes/test-world.js';

const PLENTY = (10n ** 16n).toString();

describe('prefetching', () => {
  let test: TestWorld;
  let dataset: string;
  const asked: [string, number, number, AbortSignal | undefined][] = [];
  beforeEach(async () => {
    test = await TestWorld.open();
    dataset = await test.publish();
    asked.length = 0;
    test.ipfs.prefetch = async (...[cid, from, length, options]: unknown[]) => {
      asked.push([cid as string, from as number, length as number, (options as { signal?: AbortSignal }).signal]);
    };
  });
  afterEach(() => test.close());

  const prefetch = (files: { file: string; ranges: [number, number][] }[], signal?: AbortSignal) =>
    prefetchFiles(test.world, dataset, { version: 1, files }, signal);
  const shards = async () => (await test.world.facts.indexOf(await test.world.facts.of(dataset))).shards;

  it('asks for the ciphertext of whole segments, needs no key, and spends nothing', async () => {
    await test.buy(dataset, PLENTY);
    const taken = test.chain.taken;
    await prefetch([
      {
        file: 'rows/0.parquet',
        ranges: [
          [5, 10],
          [9, 9],
          [600_000, 700_000]
        ]
      },
      { file: 'rows/1.parquet', ranges: [[262_088, 262_089]] }
    ]);
    const [first, second] = await shards();
    expect(asked.map(([cid, from, length]) => [cid, from, length]).sort()).toEqual(
      [
        [first!.cid, 0, 262_144],
        [first!.cid, 2 * 262_144, first!.ciphertextBytes - 2 * 262_144],
        [second!.cid, 262_144, 262_144]
      ].sort()
    );
    expect(test.chain.taken).toBe(taken);
    expect(await test.world.keyStore.contentKeys(dataset, [0, 1])).toEqual(new Map());
  });

  it('needs a licence, a file that is there, and ranges within it', async () => {
    const whole = { file: 'rows/0.parquet', ranges: [[0, 10]] as [number, number][] };
    await expect(prefetch([whole])).rejects.toMatchObject({ code: 'LICENCE_REQUIRED' });
    await test.buy(dataset, PLENTY);
    await expect(prefetch([{ ...whole, file: 'rows/9.parquet' }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(prefetch([{ ...whole, ranges: [[0, 700_001]] }])).rejects.toMatchObject({ code: 'RANGE_INVALID' });
    expect(asked).toEqual([]);
  });

  it('ends what is under way when one file fails, or when the reader goes', async () => {
    await test.buy(dataset, PLENTY);
    const pending: AbortSignal[] = [];
    test.ipfs.prefetch = (async (_cid: string, _from: number, _length: number, { signal }: { signal: AbortSignal }) => {
      pending.push(signal);
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    }) as never;
    const good = { file: 'rows/0.parquet', ranges: [[0, 10]] as [number, number][] };
    await expect(prefetch([good, { ...good, file: 'rows/9.parquet' }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(pending.map(signal => signal.aborted)).toEqual([true]);

    const leaving = new AbortController();
    const reading = prefetch([good, { ...good, file: 'rows/1.parquet' }], leaving.signal);
    reading.catch(() => undefined);
    while (pending.length < 3) await new Promise(resolve => setImmediate(resolve));
    leaving.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
    expect(pending.every(signal => signal.aborted)).toBe(true);
  });
});
