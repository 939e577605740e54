import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Budget } from '../../src/core/wire/index.js';
import { expectPlaintext, expectProblem } from '../security/expect-problem.js';
import { FREE, SHARD } from '../security/marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from '../security/market.js';
import { prepareHome } from '../security/service.js';
import { busyGateway, type IBusyGateway } from './busy-gateway.js';
import { startServiceProcess, type IServiceProcess } from './service-process.js';

const HOUR = 3_600_000;
const JUMPS = [
  ['five hours ahead', 5 * HOUR],
  ['five hours back', -5 * HOUR]
] as const;
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'shift-clock.mjs')).href;

let market: Market;
let gateway: IBusyGateway;
let service: IServiceProcess;
let shiftFile: string;

beforeAll(async () => {
  market = await Market.open();
  gateway = await busyGateway(market.gateways[0].target);
  const home = join(market.folder, 'home');
  shiftFile = join(market.folder, 'shift');
  setClock(0);
  await prepareHome(home, { ...market.network, gateways: [gateway.url] }, FIRST_CONSUMER);
  const env = { NODE_OPTIONS: `--import=${PRELOAD}`, SHIFT_CLOCK: shiftFile };
  service = await startServiceProcess(home, { env });
}, 90_000);
afterEach(() => {
  setClock(0);
  market.heal();
});
afterAll(async () => {
  await service?.stop();
  await gateway?.close();
  await market.close();
});

/** Sets the service's wall clock so many milliseconds off ours. */
function setClock(shift: number): void {
  writeFileSync(`${shiftFile}.next`, String(shift));
  renameSync(`${shiftFile}.next`, shiftFile);
}

/** The service's clock jumps when the chain, or a custodian, has got such a request, and before it answers. */
function jumpAt(door: Market['rpc'], word: string, shift: number): void {
  door.answer(async (body, path) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${door.target}${path}`, { method: 'POST', headers, body: new Uint8Array(body) });
    const text = Buffer.from(await answer.arrayBuffer());
    if (body.includes(word)) setClock(shift);
    return text;
  });
}

async function licensed(slug: string, pack: Parameters<Market['publish']>[1] = {}): Promise<IPublished> {
  const dataset = await market.publish(slug, pack);
  await service.sync();
  await service.buy(dataset, pack.pack?.offers ? undefined : 100n * SHARD);
  return dataset;
}

const unlocks = async () => (await market.events()).filter(event => event.type === 'unlocked').length;
const spent = async ({ id }: IPublished) =>
  BigInt(Budget.parse((await service.ask('GET', `/v1/budgets/${id}`)).json()).spent);

describe.each(JUMPS)('a service whose clock jumps %s', (name, shift) => {
  const slug = name.replaceAll(' ', '-');

  it('in mid-read reads on, and asks again a gateway that was busy for a second', async () => {
    const free = await licensed(`free-${slug}`, { pack: { offers: [FREE] } });
    expectPlaintext(await service.read(free, 'rows/0.parquet'), 0);
    gateway.refuseOnce(1, () => setClock(shift));
    const began = performance.now();
    expectPlaintext(await service.read(free, 'rows/1.parquet'), 1);
    expect(performance.now() - began).toBeLessThan(20_000);
    for (const shard of [0, 1, 2, 3]) expectPlaintext(await service.read(free, `rows/${shard}.parquet`), shard);
    setClock(-shift);
    expectPlaintext(await service.read(free, 'rows/3.parquet'), 3);
  }, 60_000);

  it('in mid-unlock pays once: it reads, or says whose clock is wrong, and reads when that is mended', async () => {
    const metered = await licensed(`metered-${slug}`);
    const before = await unlocks();
    jumpAt(market.rpc, 'eth_sendRawTransaction', shift);
    const problem = expectProblem(await service.read(metered, 'rows/0.parquet'), 'CUSTODIANS_UNAVAILABLE');
    expect(problem.detail).toContain(shift > 0 ? 'clock is ahead' : 'clock is behind');
    expect(await unlocks()).toBe(before + 1);
    expectProblem(await service.read(metered, 'rows/0.parquet'), 'CUSTODIANS_UNAVAILABLE');
    setClock(0);
    market.heal();
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
    expect(await unlocks()).toBe(before + 1);
    expect(await spent(metered)).toBe(SHARD);
  }, 60_000);

  it('before it unlocks is not paid for, or once; afterwards all adds up', async () => {
    const metered = await licensed(`off-${slug}`);
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
    const before = await unlocks();
    setClock(shift);
    const answer = await service.read(metered, 'rows/1.parquet');
    if (shift > 0) {
      const problem = expectProblem(answer, 'TRANSACTION_FAILED');
      expect(problem.detail).toContain('clock of this machine is ahead');
      expect(await unlocks()).toBe(before);
    } else expectProblem(answer, 'CUSTODIANS_UNAVAILABLE');
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
    setClock(0);
    for (const shard of [0, 1, 2, 3]) expectPlaintext(await service.read(metered, `rows/${shard}.parquet`), shard);
    expect(await unlocks()).toBe(before + 3);
    expect(await spent(metered)).toBe(4n * SHARD);
    const report = await service.ask('POST', '/v1/audits', { body: { dataset: metered.id } });
    expect(report.json()).toMatchObject({ ok: true });
  }, 60_000);

  it('buys one licence', async () => {
    const dataset = await market.publish(`bought-${slug}`);
    await service.sync();
    jumpAt(market.rpc, 'eth_sendRawTransaction', shift);
    await service.buy(dataset, 10n * SHARD);
    const bought = (await market.events()).filter(event => event.type === 'bought' && event.dataset === dataset.id);
    expect(bought).toHaveLength(1);
  }, 60_000);
});

describe('a service whose clock is set back', () => {
  it('keeps nobody out of the wallet for longer than wrong passwords do', async () => {
    const unlock = (password: string) => service.ask('POST', '/v1/wallet/unlock', { body: { password } });
    for (let tries = 0; tries < 4; tries++) expectProblem(await unlock('wrong'), 'INPUT_INVALID');
    expectProblem(await unlock('wrong'), 'RATE_LIMITED');
    setClock(-5 * HOUR);
    expect(await service.unlock()).toBeTruthy();
  }, 60_000);

  it('ends a capability when its time is over', async () => {
    const free = await licensed('lent', { pack: { offers: [FREE] } });
    expectPlaintext(await service.read(free, 'rows/0.parquet'), 0);
    const granted = await service.ask('POST', '/v1/capabilities', { body: { id: free.id, seconds: 1 } });
    const { pathname } = new URL(granted.json<{ url: string }>().url);
    const read = () => service.ask('GET', `${pathname}rows/0.parquet`, { token: false });
    expectPlaintext(await read(), 0);
    setClock(-5 * HOUR);
    const ended = performance.now() + 5_000;
    while ((await read()).status === 200) {
      if (performance.now() > ended) throw new Error('It goes on.');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expectProblem(await read(), 'TOKEN_REQUIRED');
  }, 60_000);
});

describe('a service that wakes after the owner’s time is over', () => {
  it('has locked the wallet', async () => {
    const owner = await service.unlock();
    setClock(HOUR);
    expectProblem(await service.ask('POST', '/v1/wallet/lock', { owner, body: {} }), 'WALLET_LOCKED');
    expect((await service.ask('GET', '/v1/wallet')).json()).toMatchObject({ locked: true });
  });
});
