import { spawn, type ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Network } from '../../src/core/wire/index.js';
import { temporaryFolder } from '../devnet/chain/start-chain.js';

const program = join(import.meta.dirname, '..', '..', 'lib', 'devnet', 'main.js');
const LIMIT_MS = 90_000;

let home: string;
let remove: () => Promise<void>;
const running: ChildProcess[] = [];

beforeEach(async () => ({ folder: home, remove } = await temporaryFolder()));
afterEach(async () => {
  for (const child of running.splice(0)) await end(child, 'SIGKILL');
  await remove();
});

function launch(): ChildProcess {
  const child = spawn(process.execPath, [program, 'up', '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
}

async function up(): Promise<{ child: ChildProcess; network: Network }> {
  const child = launch();
  child.stderr!.resume();
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, network: Network.parse(JSON.parse(line)) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** All processes that descend from one, while it lives. */
function descendants(of: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map(line => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    pairs.flatMap(([pid, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return below(of);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pids: readonly number[]): Promise<boolean> {
  for (const limit = Date.now() + 10_000; Date.now() < limit;) {
    if (!pids.some(isAlive)) return true;
    await new Promise(done => setTimeout(done, 50));
  }
  return false;
}

async function blockNumber(rpc: string): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] });
  const answer = await fetch(rpc, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return Number(((await answer.json()) as { result: string }).result);
}

describe('a devnet', () => {
  test(
    'takes its children along when it is killed, and comes back as the same network',
    async () => {
      const first = await up();
      const children = descendants(first.child.pid!);
      expect(children.length).toBeGreaterThanOrEqual(5); // a guard, anvil, three custodians
      const block = await blockNumber(first.network.rpc);
      await end(first.child, 'SIGKILL');
      expect(await gone(children)).toBe(true);
      const second = await up();
      expect(second.network).toEqual(first.network);
      expect(await blockNumber(second.network.rpc)).toBeGreaterThanOrEqual(block);
    },
    LIMIT_MS
  );

  test(
    'runs once in a folder, which nobody else can read, and leaves nothing behind when it is told to end',
    async () => {
      const { child } = await up();
      const children = descendants(child.pid!);
      const another = launch();
      const said: Buffer[] = [];
      another.stderr!.on('data', (part: Buffer) => said.push(part));
      expect(await once(another, 'close')).toEqual([1, null]);
      expect(Buffer.concat(said).toString()).toContain('STATE_CONFLICT');
      expect((await stat(join(home, 'devnet-node'))).mode & 0o077).toBe(0);
      expect((await stat(join(home, 'networks', 'devnet.json'))).mode & 0o077).toBe(0);
      await end(child, 'SIGTERM');
      expect(child.exitCode).toBe(0);
      expect(await gone(children)).toBe(true);
    },
    LIMIT_MS
  );
});
