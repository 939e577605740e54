import { expectPlaintext, expectProblem } from './expect-problem.js';
import { DAY, SHARD } from './marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from './market.js';
import type { ITestService } from './service.js';

const ETH = 10n ** 18n;

describe('a licence that does not allow a read', () => {
  let market: Market;
  let first: IPublished;
  let second: IPublished;
  let reader: ITestService;
  let licence: string;

  const word = async () => market.reader.word(BigInt(licence), 0);
  const balance = async () => (await market.reader.licence(BigInt(licence)))?.balance;

  beforeAll(async () => {
    market = await Market.open();
    first = await market.publish('first');
    second = await market.publish('second');
    reader = await market.service();
    await reader.sync();
  }, 60_000);
  afterAll(() => market.close());

  it('is LICENCE_REQUIRED without one, with the offers to buy', async () => {
    const problem = expectProblem(await reader.read(first, 'rows/0.parquet'), 'LICENCE_REQUIRED');
    expect(problem.context['offers']).toMatchObject([{ id: first.offer.toString(), kind: 'metered' }]);
    const unlock = await reader.ask('POST', `/v1/datasets/${first.id}/unlock`, { body: { shards: [0] } });
    expectProblem(unlock, 'LICENCE_REQUIRED');
    expectProblem(await reader.read(first, 'rows/_metadata'), 'LICENCE_REQUIRED');
  });

  it('is LICENCE_REQUIRED with a licence of another dataset', async () => {
    licence = await reader.buy(first, 3n * SHARD);
    expectPlaintext(await reader.read(first, 'rows/0.parquet'), 0);
    expectProblem(await reader.read(second, 'rows/0.parquet'), 'LICENCE_REQUIRED');
  }, 20_000);

  it('is BUDGET_EXCEEDED beyond the budget of the call, of the owner, and without any, with the price', async () => {
    const owner = await reader.unlock();
    const before = await balance();
    const call = await reader.ask('POST', `/v1/datasets/${first.id}/unlock`, { body: { shards: [1], budget: '0' } });
    expect(expectProblem(call, 'BUDGET_EXCEEDED').context).toMatchObject({ price: SHARD.toString(), budget: '0' });
    const path = `/v1/budgets/${first.id}`;
    for (const limit of [(2n * SHARD - 1n).toString(), null]) {
      expect((await reader.ask('PUT', path, { owner, body: { limit } })).status).toBe(200);
      const read = expectProblem(await reader.read(first, 'rows/1.parquet'), 'BUDGET_EXCEEDED');
      expect(read.context).toMatchObject({ price: SHARD.toString() });
    }
    expect(await balance()).toBe(before);
    expect(await word()).toBe(1n);
    expect((await reader.ask('PUT', path, { owner, body: { limit: ETH.toString() } })).status).toBe(200);
    expectPlaintext(await reader.read(first, 'rows/1.parquet'), 1);
  }, 20_000);

  it('is DEPOSIT_EXHAUSTED when the deposit does not cover it, with what is missing, and takes no part of it', async () => {
    const both = { shards: [2, 3], budget: ETH.toString() };
    const problem = expectProblem(
      await reader.ask('POST', `/v1/datasets/${first.id}/unlock`, { body: both }),
      'DEPOSIT_EXHAUSTED'
    );
    expect(problem.context).toMatchObject({ price: (2n * SHARD).toString(), missing: SHARD.toString() });
    expect(await balance()).toBe(SHARD);
    expect(await word()).toBe(3n);
  });

  it('is KEY_REFUSED on a machine whose keys are not on, though the wallet is the same', async () => {
    const twin = await market.service(FIRST_CONSUMER);
    await twin.sync();
    expect(expectProblem(await twin.read(first, 'rows/0.parquet'), 'KEY_REFUSED').context).toMatchObject({ licence });
  }, 20_000);

  it('is KEY_REFUSED the moment the key is revoked, while what was unlocked stays readable', async () => {
    const key = (await reader.ask('GET', `/v1/licences/${licence}`)).json<{ sessionKey: string }>().sessionKey;
    const owner = await reader.unlock();
    const before = await balance();
    expect((await reader.ask('DELETE', `/v1/licences/${licence}/keys/${key}`, { owner })).status).toBe(200);
    expectProblem(await reader.read(first, 'rows/2.parquet'), 'KEY_REFUSED');
    expect(await balance()).toBe(before);
    expectPlaintext(await reader.read(first, 'rows/0.parquet'), 0);
    expect((await reader.ask('PUT', `/v1/licences/${licence}/keys/${key}`, { owner })).status).toBe(200);
    expectPlaintext(await reader.read(first, 'rows/2.parquet'), 2);
  }, 20_000);

  it('is LICENCE_EXPIRED after its term by the clock of the chain, while what was unlocked stays readable', async () => {
    await reader.ask('POST', `/v1/licences/${licence}/topup`, {
      owner: await reader.unlock(),
      body: { amount: SHARD.toString() }
    });
    await market.chain.increaseTime(DAY);
    await market.chain.mine();
    expectProblem(await reader.read(first, 'rows/3.parquet'), 'LICENCE_EXPIRED');
    expect(await word()).toBe(7n);
    expectPlaintext(await reader.read(first, 'rows/0.parquet'), 0);
  }, 20_000);
});
