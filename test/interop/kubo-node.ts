import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Where `npm run interop:kubo` leaves what it builds. */
const binary = resolve('.kubo', 'bin', process.platform === 'win32' ? 'ipfs.exe' : 'ipfs');
const run = promisify(execFile);

/** Whether Kubo has been built in this tree. */
export const hasKubo = existsSync(binary);

/** A Kubo daemon of the test's own: an empty repository in a temporary folder, on free ports of loopback, knowing nobody. */
export class KuboNode {
  readonly gateway: string;
  readonly rpc: string;
  private readonly folder: string;
  private readonly daemon: ChildProcess;

  // No parameter properties: the bench imports this file as it is, its types stripped.
  private constructor(folder: string, daemon: ChildProcess, gateway: string, rpc: string) {
    this.folder = folder;
    this.daemon = daemon;
    this.gateway = gateway;
    this.rpc = rpc;
  }

  static async start(): Promise<KuboNode> {
    const folder = await mkdtemp(join(tmpdir(), 'affluent-kubo-'));
    const env = { ...process.env, IPFS_PATH: folder };
    const loopback = '/ip4/127.0.0.1/tcp/0';
    await run(binary, ['init', '--profile=test', '--empty-repo'], { env });
    await run(binary, ['config', 'Addresses.Gateway', loopback], { env });
    await run(binary, ['config', 'Addresses.API', loopback], { env });
    await run(binary, ['config', '--json', 'Addresses.Swarm', JSON.stringify([loopback])], { env });
    const daemon = spawn(binary, ['daemon'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const places = new Map<string, string>();
    for await (const line of createInterface({ input: daemon.stdout })) {
      const found = /^(RPC API|Gateway) server listening on \/ip4\/127\.0\.0\.1\/tcp\/(\d+)/.exec(line);
      if (found) places.set(String(found[1]), `http://127.0.0.1:${found[2]}`);
      if (line.startsWith('Daemon is ready')) break;
    }
    daemon.stdout.resume();
    return new KuboNode(folder, daemon, places.get('Gateway') ?? '', places.get('RPC API') ?? '');
  }

  /** What a command says, without the line's end; `input` is its standard input. */
  async ask(args: readonly string[], input?: Uint8Array): Promise<string> {
    const asked = run(binary, args, { env: { ...process.env, IPFS_PATH: this.folder } });
    if (input) asked.child.stdin?.end(input);
    return (await asked).stdout.trim();
  }

  /** Where peers may dial it. */
  async addresses(): Promise<string[]> {
    const { Addresses } = JSON.parse(await this.ask(['id'])) as { Addresses: string[] };
    return Addresses.filter(address => address.includes('/tcp/'));
  }

  async stop(): Promise<void> {
    const ended = once(this.daemon, 'exit');
    this.daemon.kill('SIGTERM');
    await ended;
    await rm(this.folder, { recursive: true });
  }
}
