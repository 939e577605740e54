import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const Line = z.strictObject({ url: z.url(), address: z.string(), hpkeKey: z.string() });
const children: ChildProcess[] = [];
let folder: string;
let program: string;

beforeAll(async () => {
  mkdirSync(join(root, 'build'), { recursive: true });
  folder = mkdtempSync(join(root, 'build', 'custodian-'));
  program = join(folder, 'main.mjs');
  const entryPoints = [join(root, 'src', 'custodian', 'main.ts')];
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  const zero = `0x${'00'.repeat(20)}`;
  const config = {
    version: 1,
    network: { chainId: 1, registry: zero, market: zero },
    rpc: 'http://127.0.0.1:1',
    gateways: ['http://127.0.0.1:1'],
    dataFolder: 'data',
    patienceMilliseconds: 10
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...config, rcp: 'typo' }));
}, 30_000);
afterAll(() => {
  children.forEach(child => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true });
});

async function start(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
  let errors = '';
  child.stderr.on('data', chunk => (errors += String(chunk)));
  const line = await Promise.race([
    new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk)))),
    ended.then(() => '')
  ]);
  return { child, ended, line, errors: () => errors };
}

it('tells where it listens in one line, keeps its keys to itself, and ends on SIGTERM', async () => {
  const { child, ended, line } = await start(join(folder, 'config.json'));
  const about = Line.parse(JSON.parse(line));
  expect((await fetch(`${about.url}/v1/identity`)).status).toBe(200);
  for (const key of ['hpke.key', 'signing.key'])
    expect(statSync(join(folder, 'data', 'keys', key)).mode & 0o777).toBe(0o600);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 20_000);

it('starts without its node, and says that it has no fresh head', async () => {
  const { child, ended, line } = await start(join(folder, 'config.json'));
  const { url } = Line.parse(JSON.parse(line));
  const health = await fetch(`${url}/healthz`);
  expect([health.status, await health.json()]).toEqual([503, { status: 'stale', head: null }]);
  child.kill('SIGTERM');
  await ended;
}, 20_000);

it('ends with its parent', async () => {
  const { child, ended } = await start(join(folder, 'config.json'), '--with-parent');
  child.stdin.end();
  expect(await ended).toBe(0);
}, 20_000);

it('names what is wrong in its configuration', async () => {
  const { ended, errors } = await start(join(folder, 'wrong.json'));
  expect(await ended).toBe(1);
  expect(errors()).toMatch(/INPUT_INVALID.*rcp/);
}, 20_000);
