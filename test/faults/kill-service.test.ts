import { join } from 'node:path';
import { Budget, Purchase } from '../../src/core/wire/index.js';
import { expectPlaintext } from '../security/expect-problem.js';
import { PRICE, SHARD } from '../security/marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from '../security/market.js';
import { PASSWORD, prepareHome } from '../security/service.js';
import { startServiceProcess, type IServiceProcess } from './service-process.js';

/** Moments of a transaction at which the service is killed: what it asks of the chain then, and whether the chain still gets it. */
const MOMENTS = [
  ['signed and written down, and not yet sent', 'eth_sendRawTransaction', false],
  ['sent and mined, and not yet answered', 'eth_sendRawTransaction', true],
  ['answered, and not yet known to be mined', 'eth_getTransactionReceipt', false]
] as const;
const DEPOSIT = 10n * SHARD;

let market: Market;
let dataset: IPublished;
let home: string;
let service: IServiceProcess;

beforeAll(async () => {
  market = await Market.open();
  dataset = await market.publish('metered');
  home = join(market.folder, 'home');
  await prepareHome(home, market.network, FIRST_CONSUMER);
  service = await startServiceProcess(home);
  await service.sync();
}, 90_000);
afterAll(async () => {
  await service?.stop();
  await market.close();
});

/** From now on, the first such call to the chain is the last thing that the service does. */
function killAt(method: string, passes: boolean): Promise<void> {
  const { rpc } = market;
  return new Promise(resolve => {
    rpc.answer(async body => {
      const forward = async () => {
        const headers = { 'content-type': 'application/json' };
        return Buffer.from(
          await (await fetch(rpc.target, { method: 'POST', headers, body: new Uint8Array(body) })).arrayBuffer()
        );
      };
      if (!body.includes(method)) return forward();
      if (passes) await forward();
      await service.kill();
      rpc.open();
      resolve();
      return new Promise<Buffer>(() => undefined); // nobody hears the answer
    });
  });
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await look();
    if (found !== null) return found;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It did not happen in time.');
}

const bought = async () => (await market.events()).filter(event => event.type === 'bought');
const unlocks = async () => (await market.events()).filter(event => event.type === 'unlocked');
const sentBy = async (address: string) => market.reader.nonce(address, 'latest');

async function openPurchase(): Promise<string> {
  const page = (await service.ask('GET', `/v1/datasets/${dataset.id}`)).json<{ offers: { termsHash: string }[] }>();
  const body = {
    offer: dataset.offer.toString(),
    expectedPrice: PRICE.toString(),
    termsHash: page.offers[0]?.termsHash,
    deposit: DEPOSIT.toString()
  };
  return Purchase.parse((await service.ask('POST', '/v1/purchases', { body })).json()).id;
}

describe.each(MOMENTS)('a service that is killed when a transaction is %s,', (_, method, passes) => {
  it('has bought one licence after its restart, and not two', async () => {
    const holder = market.person(FIRST_CONSUMER).address;
    const [licences, sent] = [(await bought()).length, await sentBy(holder)];
    const id = await openPurchase();
    const owner = await service.unlock();
    const killed = killAt(method, passes);
    await Promise.all([
      killed,
      service.ask('POST', `/v1/purchases/${id}/approve`, { owner, body: {} }).catch(() => null)
    ]);
    service = await startServiceProcess(home);
    const licence = await until(async () => {
      const { state, licence } = Purchase.parse((await service.ask('GET', `/v1/purchases/${id}`)).json());
      return state === 'confirmed' ? licence : null;
    });
    expect((await bought()).length).toBe(licences + 1);
    expect(await sentBy(holder)).toBe(sent + 1);
    expect((await market.reader.licence(BigInt(licence)))?.balance).toBe(DEPOSIT);
    expect((await service.ask('GET', `/v1/licences/${licence}`)).json()).toMatchObject({
      sessionKey: expect.any(String)
    });
    const again = await service.ask('POST', `/v1/purchases/${id}/approve`, { owner: await service.unlock(), body: {} });
    expect(Purchase.parse(again.json())).toMatchObject({ state: 'confirmed', licence });
    expect(await sentBy(holder)).toBe(sent + 1);
  }, 60_000);
});

describe.each(MOMENTS)('a service that is killed when a receipt is %s,', (_, method, passes) => {
  it('has paid for the shard once after its restart, counts it once, and reads it', async () => {
    const shard = MOMENTS.findIndex(([, m, p]) => m === method && p === passes);
    const before = await spent();
    const paid = (await unlocks()).length;
    const killed = killAt(method, passes);
    await Promise.all([killed, service.read(dataset, `rows/${shard}.parquet`).catch(() => null)]);
    service = await startServiceProcess(home);
    expectPlaintext(await service.read(dataset, `rows/${shard}.parquet`), shard);
    const fresh = (await unlocks()).slice(paid);
    expect(fresh).toMatchObject([{ fresh: 1n << BigInt(shard), due: SHARD }]);
    await until(async () => ((await spent()) === before + SHARD ? true : null));
    expectPlaintext(await service.read(dataset, `rows/${shard}.parquet`), shard);
    expect((await unlocks()).length).toBe(paid + 1);
    expect(await spent()).toBe(before + SHARD);
  }, 60_000);

  const spent = async () => BigInt(Budget.parse((await service.ask('GET', `/v1/budgets/${dataset.id}`)).json()).spent);
});

it('has said nothing secret on the way, and its account adds up', async () => {
  const { token, secret } = service.connection;
  for (const word of [token, secret, PASSWORD]) expect(service.said()).not.toContain(word);
  const report = await service.ask('POST', '/v1/audits', { body: { dataset: dataset.id } });
  expect(report.json()).toMatchObject({ ok: true });
});
