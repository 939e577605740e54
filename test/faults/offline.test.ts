import { join } from 'node:path';
import { Plan } from '../../src/core/wire/index.js';
import { expectPlaintext, expectProblem } from '../security/expect-problem.js';
import { FREE, SHARD } from '../security/marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from '../security/market.js';
import { prepareHome } from '../security/service.js';
import { startServiceProcess, type IServiceProcess } from './service-process.js';

let market: Market;
let free: IPublished;
let metered: IPublished;
let home: string;
let service: IServiceProcess;

beforeAll(async () => {
  market = await Market.open();
  free = await market.publish('free', { pack: { offers: [FREE] } });
  metered = await market.publish('metered');
  home = join(market.folder, 'home');
  await prepareHome(home, market.network, FIRST_CONSUMER);
  service = await startServiceProcess(home);
  await service.sync();
  await service.buy(free);
  await service.buy(metered, 100n * SHARD);
  for (const shard of [0, 1]) expectPlaintext(await service.read(free, `rows/${shard}.parquet`), shard);
  expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
  for (const { id } of [free, metered]) expect((await plan(id)).files).toHaveLength(4);
  const unlocked = await service.ask('POST', `/v1/datasets/${metered.id}/unlock`, {
    body: { version: 1, shards: [1] }
  });
  expect(unlocked.json()).toMatchObject({ unlocked: 1 });
  await service.sync(); // prices follow the index
}, 90_000);
afterAll(async () => {
  await service?.stop();
  await market.close();
});

async function plan(dataset: string) {
  return Plan.parse((await service.ask('POST', `/v1/datasets/${dataset}/plan`, { body: { version: 1 } })).json());
}

const doors = () => [market.rpc, ...market.gateways, ...market.custodians.map(one => one.door)];
const unlocks = async () => (await market.events()).filter(event => event.type === 'unlocked').length;

describe.each([
  ['goes on', async () => undefined],
  [
    'is started again after a power cut',
    async () => {
      await service.kill();
      service = await startServiceProcess(home);
    }
  ],
  [
    'is started again after it was ended',
    async () => {
      await service.stop();
      service = await startServiceProcess(home);
    }
  ]
])('without chain, gateways and custodians, a service that %s', (_what, begin) => {
  beforeAll(async () => {
    for (const door of doors()) door.shut();
    await begin();
  }, 30_000);
  afterAll(() => market.heal());

  it('says what a read would cost, and reads what is unlocked and kept', async () => {
    expect(await plan(free.id)).toMatchObject({ price: '0', exact: true });
    expect(await plan(metered.id)).toMatchObject({ price: (2n * SHARD).toString(), exact: true });
    for (const shard of [0, 1]) expectPlaintext(await service.read(free, `rows/${shard}.parquet`), shard);
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
  }, 30_000);

  it('names the gateways for what is unlocked and not kept', async () => {
    for (const [dataset, shard] of [
      [free, 3],
      [metered, 1]
    ] as const) {
      const problem = expectProblem(await service.read(dataset, `rows/${shard}.parquet`), 'BLOCK_UNAVAILABLE');
      for (const { url } of market.gateways) expect(JSON.stringify(problem.context)).toContain(url);
    }
  }, 30_000);

  it('names the chain for what is not unlocked, and says of itself that it does not reach it', async () => {
    expectProblem(await service.read(metered, 'rows/2.parquet'), 'CHAIN_UNREACHABLE');
    const health = (await service.ask('GET', '/v1/health')).json<{ chain: { reachable: boolean } }>();
    expect(health.chain.reachable).toBe(false);
  }, 30_000);
});

it('names the custodians for what is paid for while they are gone, and pays once', async () => {
  const before = await unlocks();
  for (const { door } of market.custodians) door.shut();
  for (let tries = 0; tries < 2; tries++) {
    const problem = expectProblem(await service.read(metered, 'rows/2.parquet'), 'CUSTODIANS_UNAVAILABLE');
    for (const { door } of market.custodians) expect(problem.detail).toContain(door.url);
  }
  market.heal();
  for (const shard of [0, 1, 2, 3]) {
    expectPlaintext(await service.read(metered, `rows/${shard}.parquet`), shard);
    expectPlaintext(await service.read(free, `rows/${shard}.parquet`), shard);
  }
  expect(await unlocks()).toBe(before + 2);
}, 60_000);
