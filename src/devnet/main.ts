import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { demo } from './demo/demo.js';
import { takeLock } from './lock.js';
import { startDevnet } from './start-devnet.js';

/** `up`, `reset` and `demo`; run as a program, or by the command line. Gives the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  try {
    if (command === 'demo') return await demo(rest);
    const home = homeOf(rest);
    if (command === 'up') return await up(home);
    if (command === 'reset') return await reset(home);
    throw new AffluentError('INPUT_INVALID', `The devnet knows up, reset and demo, not “${command ?? ''}”.`);
  } catch (error) {
    if (!isAffluentError(error)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n  ${error.hint}\n`);
    return 1;
  }
}

function homeOf(argv: readonly string[]): string {
  const { values } = parseArgs({
    args: [...argv],
    options: { home: { type: 'string' }, 'with-parent': { type: 'boolean' } }
  });
  const home = values.home ?? process.env['AFFLUENT_HOME'];
  if (home === undefined)
    throw new AffluentError('INPUT_INVALID', 'Say where the devnet lives: --home DIR, or AFFLUENT_HOME.');
  return home;
}

/** Runs until it is told to end; one JSON line says where everything is. */
async function up(home: string): Promise<number> {
  const devnet = await startDevnet({ home, log: line => void process.stderr.write(`${line}\n`) });
  process.stdout.write(`${JSON.stringify(devnet.network)}\n`);
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    if (process.argv.includes('--with-parent')) process.stdin.resume().once('end', () => resolve());
  });
  await devnet.stop();
  return 0;
}

/** Forgets the chain, its blocks, the custodians and what the service knew of them. */
async function reset(home: string): Promise<number> {
  const release = await takeLock(join(home, 'devnet-node', 'lock')).catch((error: unknown) => {
    if (isAffluentError(error, 'STATE_CONFLICT')) throw error;
    return async () => undefined;
  });
  for (const path of [
    'devnet-node',
    'devnet',
    'packs',
    'publisher.db',
    'publisher.db-wal',
    'publisher.db-shm',
    join('networks', 'devnet.json')
  ]) {
    await rm(join(home, path), { recursive: true, force: true });
  }
  await release();
  return 0;
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv.slice(2));
