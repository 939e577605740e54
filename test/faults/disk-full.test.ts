import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Budget, Publication } from '../../src/core/wire/index.js';
import { expectPlaintext, expectProblem } from '../security/expect-problem.js';
import { FREE, SHARD } from '../security/marked-pack.js';
import { FIRST_CONSUMER, Market, type IPublished } from '../security/market.js';
import { prepareHome } from '../security/service.js';
import { writeSmallPack } from '../fixtures/small-pack.js';
import { startServiceProcess, type IServiceProcess } from './service-process.js';
import { smallDisk, whyNoSmallDisk, type ISmallDisk } from './small-disk.js';

const MIB = 1_048_576;
const DISK = 24 * MIB;
const why = whyNoSmallDisk();
const suite = why === null ? describe : describe.skip;

let market: Market;
let metered: IPublished;
let free: IPublished;
let home: string;
let disk: ISmallDisk;
let service: IServiceProcess;

const start = () => startServiceProcess(home, { within: disk.within });
const unlocks = async () => (await market.events()).filter(event => event.type === 'unlocked');
const spent = async () => BigInt(Budget.parse((await service.ask('GET', `/v1/budgets/${metered.id}`)).json()).spent);
const log = () => readFile(join(disk.outside, 'service.log'), 'utf8');

suite(`a service on a disk of its own that is full${why === null ? '' : ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    market = await Market.open();
    metered = await market.publish('metered');
    free = await market.publish('free', { pack: { offers: [FREE] } });
    home = join(market.folder, 'home');
    const network = { ...market.network, kubo: market.gateways[0].target };
    await prepareHome(home, network, FIRST_CONSUMER);
    disk = await smallDisk(join(home, 'devnet'), DISK);
    service = await start();
    await service.sync();
    await service.buy(metered, 100n * SHARD);
    await service.buy(free);
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
    expectPlaintext(await service.read(free, 'rows/0.parquet'), 0);
  }, 90_000);
  afterEach(() => {
    market.heal();
    return disk.free();
  });
  afterAll(async () => {
    await service?.stop();
    await disk?.close();
    await market.close();
  });

  it('reads what is unlocked, from the cache and from gateways, and says once that it keeps nothing', async () => {
    await disk.fill();
    const asked = market.gateways.flatMap(({ asked }) => asked).length;
    for (const shard of [0, 1, 2, 3]) expectPlaintext(await service.read(free, `rows/${shard}.parquet`), shard);
    for (const shard of [3, 2, 1]) expectPlaintext(await service.read(free, `rows/${shard}.parquet`), shard);
    expect(market.gateways.flatMap(({ asked }) => asked).length).toBeGreaterThan(asked);
    const said = `${service.said()}${await log()}`;
    expect(said.split('reading goes on without the cache')).toHaveLength(2);
  }, 30_000);

  it('sends nothing that it cannot write down, and unlocks when there is room again', async () => {
    const [before, events] = [await spent(), (await unlocks()).length];
    market.rpc.asked.length = 0;
    await disk.fill();
    for (let tries = 0; tries < 3; tries++) {
      const problem = expectProblem(await service.read(metered, 'rows/1.parquet'), 'DISK_FULL');
      expect(problem.hint).toContain('Free some space');
    }
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
    expect((await unlocks()).length).toBe(events);
    await disk.free();
    expectPlaintext(await service.read(metered, 'rows/1.parquet'), 1);
    expect((await unlocks()).length).toBe(events + 1);
    expect(await spent()).toBe(before + SHARD);
  }, 30_000);

  it('pays once for what it could neither book nor keep the key of', async () => {
    const [before, events] = [await spent(), (await unlocks()).length];
    fillAt('eth_sendRawTransaction');
    expectProblem(await service.read(metered, 'rows/2.parquet'), 'DISK_FULL');
    expect((await unlocks()).length).toBe(events + 1);
    expectProblem(await service.read(metered, 'rows/2.parquet'), 'DISK_FULL');
    market.heal();
    await disk.free();
    expectPlaintext(await service.read(metered, 'rows/2.parquet'), 2);
    expect((await unlocks()).length).toBe(events + 1);
    expect(await spent()).toBe(before + SHARD);
  }, 30_000);

  it('buys nothing', async () => {
    const late = await market.publish('late');
    await service.sync();
    await disk.fill();
    const body = await purchaseOf(late);
    expectProblem(await service.ask('POST', '/v1/purchases', { body }), 'DISK_FULL');
    await disk.free();
    const bought = async () => (await market.events()).filter(event => event.type === 'bought').length;
    const before = await bought();
    const id = (await service.ask('POST', '/v1/purchases', { body })).json<{ id: string }>().id;
    const owner = await service.unlock();
    await disk.fill();
    expectProblem(await service.ask('POST', `/v1/purchases/${id}/approve`, { owner, body: {} }), 'DISK_FULL');
    expect(await bought()).toBe(before);
    await disk.free();
    expect((await service.ask('POST', `/v1/purchases/${id}/approve`, { owner, body: {} })).status).toBe(200);
    await until(async () => (await bought()) === before + 1);
  }, 30_000);

  it('says so of a publication, which goes on when there is room', async () => {
    const me = market.person(FIRST_CONSUMER).address;
    const folder = join(market.folder, 'packs', 'mine');
    await writeSmallPack(folder, [me, me, me], { slug: 'mine', offers: [FREE] });
    const owner = await service.unlock();
    const body = { directory: folder };
    await disk.fill();
    expectProblem(await service.ask('POST', '/v1/publications', { owner, body }), 'DISK_FULL');
    await disk.free();
    await disk.fill(512 * 1_024); // enough to write down what happens, too little for a shard
    const { id } = (await service.ask('POST', '/v1/publications', { owner, body })).json<{ id: string }>();
    const found = async () => Publication.parse((await service.ask('GET', `/v1/publications/${id}`)).json());
    await until(async () => (await found()).problem !== null);
    expect((await found()).problem).toMatchObject({ code: 'DISK_FULL', hint: expect.stringContaining('Free some') });
    await disk.free();
    const again = await service.ask('POST', '/v1/publications', { owner, body });
    expect(again.json()).toMatchObject({ id });
    await until(async () => (await found()).step === 'done');
    const mine = (await market.events()).filter(event => event.type === 'datasetRegistered' && event.publisher === me);
    expect(mine).toHaveLength(1);
  }, 60_000);

  it('starts again, reads what is unlocked, and has lost nothing', async () => {
    await service.kill();
    await disk.fill();
    service = await start();
    await disk.fill(); // what the start has tidied up is taken, too
    for (const shard of [0, 1, 2]) expectPlaintext(await service.read(metered, `rows/${shard}.parquet`), shard);
    expectProblem(await service.read(metered, 'rows/3.parquet'), 'DISK_FULL');
    await disk.free();
    expectPlaintext(await service.read(metered, 'rows/3.parquet'), 3);
    expect(await spent()).toBe(4n * SHARD);
    expect(await unlocks()).toHaveLength(4);
    const report = await service.ask('POST', '/v1/audits', { body: { dataset: metered.id } });
    expect(report.json()).toMatchObject({ ok: true });
  }, 60_000);
});

/** The disk is full from the moment on at which the chain has got this. */
function fillAt(method: string): void {
  const { rpc } = market;
  rpc.answer(async body => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(rpc.target, { method: 'POST', headers, body: new Uint8Array(body) });
    const text = Buffer.from(await answer.arrayBuffer());
    if (body.includes(method)) await disk.fill();
    return text;
  });
}

async function purchaseOf(dataset: IPublished) {
  const page = (await service.ask('GET', `/v1/datasets/${dataset.id}`)).json<{
    offers: { price: string; termsHash: string }[];
  }>();
  const [{ price, termsHash } = { price: '', termsHash: '' }] = page.offers;
  return { offer: dataset.offer.toString(), expectedPrice: price, termsHash, deposit: (10n * SHARD).toString() };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await holds()) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It did not happen in time.');
}
