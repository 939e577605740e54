import { expectPlaintext } from '../security/expect-problem.js';
import { FREE, METERED, SHARD } from '../security/marked-pack.js';
import { Market, type IPublished } from '../security/market.js';
import type { ITestService } from '../security/service.js';

const BLOCK_MS = 2_000;
/** What a loaded machine may add to an answer; a needless wait for another block is longer. */
const SLACK_MS = 1_500;

describe('a chain with a block every two seconds', () => {
  let market: Market;
  let reader: ITestService;
  let plain: IPublished;
  let deep: IPublished;
  let free: IPublished;
  let fresh: IPublished;

  /** The number of a block that has only just come: what is asked now has the whole time until the next. */
  const nextBlock = async () => {
    const { number } = await market.chain.head();
    for (;;) {
      const head = (await market.chain.head()).number;
      if (head > number) return head;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  const timed = async <T>(act: () => Promise<T>) => {
    const from = await nextBlock();
    const began = performance.now();
    const result = await act();
    return { result, ms: performance.now() - began, from };
  };
  const unlock = (dataset: IPublished, shards: number[]) =>
    reader.ask('POST', `/v1/datasets/${dataset.id}/unlock`, { body: { shards } });
  /** In which blocks shards of a dataset were unlocked. */
  const unlockBlocks = async (licence: string) =>
    (await market.events()).flatMap(event =>
      event.type === 'unlocked' && event.licence === BigInt(licence) ? [event.block] : []
    );

  beforeAll(async () => {
    market = await Market.open();
    plain = await market.publish('plain');
    deep = await market.publish('deep', { pack: { offers: [{ ...METERED, confirmations: 2 }] } });
    fresh = await market.publish('fresh');
    free = await market.publish('free', { pack: { offers: [{ ...FREE, confirmations: 2 }] } });
    reader = await market.service();
    await reader.sync();
    market.chain.setBlockTime(BLOCK_MS);
  }, 60_000);
  afterAll(() => market.close());

  it('adds one block to the first read, and nothing to those that follow', async () => {
    const licence = await reader.buy(plain, 4n * SHARD);
    const first = await timed(() => reader.read(plain, 'rows/0.parquet'));
    expectPlaintext(first.result, 0);
    expect(await unlockBlocks(licence)).toEqual([first.from + 1]);
    expect(first.ms).toBeLessThan(BLOCK_MS + SLACK_MS);

    const again = await timed(() => reader.read(plain, 'rows/0.parquet'));
    expectPlaintext(again.result, 0);
    expect(again.ms).toBeLessThan(SLACK_MS);

    const plan = await timed(() => unlock(plain, [1, 2, 3]));
    expect(plan.result.json()).toMatchObject({ unlocked: 3, transactions: [expect.any(String)] });
    expect(plan.ms).toBeLessThan(BLOCK_MS + SLACK_MS);
    for (const shard of [1, 2, 3]) {
      const later = await timed(() => reader.read(plain, `rows/${shard}.parquet`));
      expectPlaintext(later.result, shard);
      expect(later.ms).toBeLessThan(SLACK_MS);
    }
    expect(await unlockBlocks(licence)).toEqual([first.from + 1, plan.from + 1]);
  }, 120_000);

  it('waits for as many more as the offer asks confirmations, and for none of them twice', async () => {
    const licence = await reader.buy(deep, 4n * SHARD);
    const first = await timed(() => reader.read(deep, 'rows/0.parquet'));
    expectPlaintext(first.result, 0);
    expect(await unlockBlocks(licence)).toEqual([first.from + 1]);
    expect(first.ms).toBeGreaterThan(2 * BLOCK_MS);
    expect(first.ms).toBeLessThan(3 * BLOCK_MS + SLACK_MS);
    const again = await timed(() => reader.read(deep, 'rows/0.parquet'));
    expectPlaintext(again.result, 0);
    expect(again.ms).toBeLessThan(SLACK_MS);
  }, 120_000);

  it('lets what is read right after a purchase wait until that is as deep as the offer asks', async () => {
    await reader.buy(free);
    expectPlaintext(await reader.read(free, 'rows/0.parquet'), 0);
    const other = await market.service();
    await other.sync();
    await other.buy(deep, SHARD);
    expect((await other.read(deep, 'rows/_metadata')).status).toBe(200);
  }, 120_000);

  it('is waited for while the ciphertext downloads, so that the read needs no gateway any more', async () => {
    const licence = await reader.buy(fresh, 4n * SHARD);
    expect((await reader.read(fresh, 'rows/_metadata')).status).toBe(200);
    const asked = () => market.gateways.reduce((sum, gateway) => sum + gateway.asked.length, 0);
    const before = asked();
    const from = await nextBlock();
    const unlocking = unlock(fresh, [1]);
    const files = [{ file: 'rows/1.parquet', ranges: [[0, 8]] }];
    const prefetched = await reader.ask('POST', `/v1/datasets/${fresh.id}/prefetch`, { body: { version: 1, files } });
    expect(prefetched.status).toBe(204);
    expect([(await market.chain.head()).number, await unlockBlocks(licence)]).toEqual([from, []]);
    const downloaded = asked();
    expect(downloaded).toBeGreaterThan(before);
    expect((await unlocking).status).toBe(200);
    expectPlaintext(await reader.read(fresh, 'rows/1.parquet'), 1);
    expect(asked()).toBe(downloaded);
    expect(await unlockBlocks(licence)).toEqual([from + 1]);
  }, 120_000);
});
