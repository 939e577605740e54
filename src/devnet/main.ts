import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { demo } from './demo/demo.js';
import { demoEnvironment } from './demo/demo-environment.js';
import { offerSamples } from './demo/offer-samples.js';
import { takeLock } from './lock.js';
import { startDevnet } from './start-devnet.js';

/** `up`, `reset` and `demo`; run as a program, or by the command line. Gives the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  try {
    if (command === 'demo') return await demo(rest);
    if (command === 'up') return await up(parse(rest));
    if (command === 'reset') return await reset(parse(rest).home);
    throw new AffluentError('INPUT_INVALID', `The devnet knows up, reset and demo, not “${command ?? ''}”.`);
  } catch (error) {
    if (!isAffluentError(error)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n  ${error.hint}\n`);
    return 1;
  }
}

/** Seconds; custodians take a head that is older than two minutes for stale. */
const MOST_BLOCK_TIME = 60;

interface IUpOptions {
  readonly home: string;
  /** Publishes the demo's datasets, too. */
  readonly samples: boolean;
  /** Ends when its standard input does. */
  readonly withParent: boolean;
  /** Seconds between blocks, from the time that everything is set up; 0: a block with each transaction. */
  readonly blockTime: number;
}

function parse(argv: readonly string[]): IUpOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      home: { type: 'string' },
      samples: { type: 'boolean' },
      'with-parent': { type: 'boolean' },
      'block-time': { type: 'string' }
    }
  });
  const home = values.home ?? process.env['AFFLUENT_HOME'];
  if (home === undefined)
    throw new AffluentError('INPUT_INVALID', 'Say where the devnet lives: --home DIR, or AFFLUENT_HOME.');
  return {
    home,
    samples: values.samples === true,
    withParent: values['with-parent'] === true,
    blockTime: blockTimeOf(values['block-time'] ?? '0')
  };
}

function blockTimeOf(text: string): number {
  const seconds = Number(text);
  if (/^[0-9]{1,2}(\.[0-9]{1,3})?$/.test(text) && seconds <= MOST_BLOCK_TIME) return seconds;
  throw new AffluentError('INPUT_INVALID', `--block-time takes seconds, at most ${MOST_BLOCK_TIME}, not “${text}”.`);
}

/** Runs until it is told to end; one JSON line says where everything is. */
async function up({ home, samples, withParent, blockTime }: IUpOptions): Promise<number> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const ended = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    if (withParent) process.stdin.resume().once('end', () => resolve());
  });
  const devnet = await startDevnet({ home, log });
  try {
    if (samples) await offerSamples(devnet, await demoEnvironment(home), log);
    devnet.chain.setBlockTime(blockTime * 1_000);
    process.stdout.write(`${JSON.stringify(devnet.network)}\n`);
    await ended;
  } finally {
    await devnet.stop();
    if (withParent) process.stdin.destroy(); // or the parent's end of it would keep us
  }
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
