import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreparedLicenceAct, PreparedPurchase, Purchase } from '../../src/core/wire/index.js';
import { expectProblem } from './expect-problem.js';
import { SHARD } from './marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from './market.js';
import type { ITestService } from './service.js';

let market: Market;
let dataset: IPublished;
let service: ITestService;
let licence: string;
beforeAll(async () => {
  market = await Market.open();
  dataset = await market.publish('first');
  service = await market.service();
  await service.sync();
  licence = await service.buy(dataset, 10n * SHARD);
}, 90_000);
afterAll(() => market.close());

const other = () => market.person(FIRST_CONSUMER + 2);

async function request(): Promise<string> {
  const page = await service.ask('GET', `/v1/datasets/${dataset.id}`);
  const [{ price, termsHash }] = page.json<{ offers: [{ price: string; termsHash: string }] }>().offers;
  const body = { offer: dataset.offer.toString(), expectedPrice: price, termsHash };
  return Purchase.parse((await service.ask('POST', '/v1/purchases', { body })).json()).id;
}
const stateOf = async (id: string) => Purchase.parse((await service.ask('GET', `/v1/purchases/${id}`)).json());
const limit = async () => (await service.ask('GET', `/v1/budgets/${dataset.id}`)).json<{ limit: string }>().limit;

describe('what a kernel alone may ask of the routes for wallets of the owner’s own', () => {
  it('moves nothing on the chain', async () => {
    const nonce = async () => Promise.all([market.reader.nonce(other().address), market.reader.head()]);
    const before = await nonce();
    const id = await request();
    const account = other().address;
    await service.ask('POST', `/v1/purchases/${id}/prepare`, { body: { account } });
    await service.ask('POST', `/v1/licences/${licence}/prepare`, { body: { act: 'topUp', account, amount: '1' } });
    expect(await nonce()).toEqual(before);
  });

  it('tells no secret: of the session key only its address', async () => {
    const id = await request();
    const answer = await service.ask('POST', `/v1/purchases/${id}/prepare`, { body: { account: other().address } });
    const { asks } = PreparedPurchase.parse(answer.json());
    expect(asks).toHaveLength(1);
    const text = answer.bytes.toString();
    const files = ['machine.key', 'session-keys.json'].map(name => join(service.home, 'devnet', 'keystore', name));
    for (const file of files) {
      const secret = await readFile(file, 'utf8').catch(() => '');
      expect(secret.length > 20 && text.includes(secret.slice(0, 20))).toBe(false);
    }
    // Function, six words: any secret beside them would be a seventh.
    expect(asks[0]?.kind === 'transaction' && asks[0].transaction.data.length).toBe(2 + 8 + 6 * 64);
  });

  it('is refused for a licence that the account does not hold', async () => {
    for (const act of [{ act: 'withdraw', amount: '1' }, { act: 'addKey' }, { act: 'removeKey', key: other().address }])
      expectProblem(
        await service.ask('POST', `/v1/licences/${licence}/prepare`, { body: { ...act, account: other().address } }),
        'OWNER_REQUIRED'
      );
  });

  it('confirms nothing by a transaction that bought nothing, or something else', async () => {
    const id = await request();
    await service.ask('POST', `/v1/purchases/${id}/prepare`, { body: { account: other().address } });
    const [bought] = (await market.events()).filter(event => event.type === 'bought');
    await service.ask('POST', `/v1/purchases/${id}/sent`, { body: { transaction: bought!.transaction } });
    await service.sync();
    for (let tries = 0; (await stateOf(id)).state === 'sent' && tries < 100; tries++)
      await new Promise(next => setTimeout(next, 50));
    expect(await stateOf(id)).toMatchObject({ state: 'failed', licence: null });
  });

  it('raises no budget of the owner’s licence by buying one for itself', async () => {
    const before = await limit();
    const id = await request();
    const body = { account: other().address };
    const { asks } = PreparedPurchase.parse(
      (await service.ask('POST', `/v1/purchases/${id}/prepare`, { body })).json()
    );
    if (asks[0]?.kind !== 'transaction') throw new Error('no transaction');
    const { to, data, value } = asks[0].transaction;
    await market.send({ to, data, value: BigInt(value), title: 'buy' }, other());
    await service.sync();
    for (let tries = 0; (await stateOf(id)).state !== 'confirmed' && tries < 100; tries++)
      await new Promise(next => setTimeout(next, 50));
    expect((await stateOf(id)).state).toBe('confirmed');
    expect(BigInt(await limit())).toBeLessThanOrEqual(BigInt(before));
  });

  it('is bounded: accounts and budgets of one purchase are counted', async () => {
    const id = await request();
    const ask = (budget: number) =>
      service.ask('POST', `/v1/purchases/${id}/prepare`, {
        body: { account: other().address, budget: budget.toString() }
      });
    for (let budget = 0; budget < 16; budget++) expect((await ask(budget)).status).toBe(200);
    expectProblem(await ask(16), 'STATE_CONFLICT');
  });

  it('gives the owner’s holder what it asks for', async () => {
    const { address } = (await service.ask('GET', '/v1/wallet')).json<{ address: string }>();
    const body = { act: 'topUp', account: address, amount: '1' };
    const { asks } = PreparedLicenceAct.parse(
      (await service.ask('POST', `/v1/licences/${licence}/prepare`, { body })).json()
    );
    expect(asks).toHaveLength(1);
  });
});
