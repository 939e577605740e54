import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Publication } from '../../src/core/wire/index.js';
import { writeSmallPack } from '../fixtures/small-pack.js';
import { FREE } from '../security/marked-pack.js';
import { FIRST_CONSUMER, Market } from '../security/market.js';
import { prepareHome } from '../security/service.js';
import { startServiceProcess, type IServiceProcess } from './service-process.js';

const MIB = 1_048_576;
const SHARD = 512 * MIB;
/** What a publication may take above what the service takes anyway: a part of the shard. */
const MOST = 160 * MIB;

let market: Market;
let service: IServiceProcess;

beforeAll(async () => {
  market = await Market.open();
  const home = join(market.folder, 'home');
  await prepareHome(home, { ...market.network, kubo: market.gateways[0].target }, FIRST_CONSUMER);
  // As its starters have it: V8 would let young objects grow.
  service = await startServiceProcess(home, { env: { NODE_OPTIONS: '--max-semi-space-size=8' } });
}, 90_000);
afterAll(async () => {
  await service?.stop();
  await market.close();
});

/** Resident bytes of the service's process. */
async function memory(): Promise<number> {
  const status = await readFile(`/proc/${service.connection.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

/** Publishes a pack of which one shard has so many bytes; what the service took above what it had before, at its most. */
async function publishOne(slug: string, bytes: number): Promise<number> {
  const me = market.person(FIRST_CONSUMER).address;
  const folder = join(market.folder, 'packs', slug);
  await writeSmallPack(folder, [me, me, me], { slug, offers: [FREE] });
  await truncate(join(folder, 'rows', '1.parquet'), bytes);
  const before = await memory();
  let most = before;
  const owner = await service.unlock();
  const { id } = (await service.ask('POST', '/v1/publications', { owner, body: { directory: folder } })).json<{
    id: string;
  }>();
  for (const end = performance.now() + 100_000; performance.now() < end;) {
    const found = Publication.parse((await service.ask('GET', `/v1/publications/${id}`)).json());
    if (found.problem) throw new Error(found.problem.detail);
    if (found.step === 'done') return most - before;
    most = Math.max(most, await memory());
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It was not published in time.');
}

const suite = process.platform === 'linux' ? describe : describe.skip;

suite('a publication', () => {
  it('takes no more memory for a shard of 512 MiB than for a part of it', async () => {
    await publishOne('warm', MIB);
    const taken = await publishOne('large', SHARD);
    expect(taken).toBeLessThan(MOST);
  }, 120_000);
});
