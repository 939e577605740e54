import { once } from 'node:events';
import { AffluentError } from '../../core/errors/index.js';
import { anvilBinary } from './anvil-binary.js';
import type { ChainIdentity } from './chain-identity.js';
import { spawnGuarded, type GuardedProcess } from './guard.js';
import { RpcClient } from './rpc.js';

/** Chain id of every devnet. */
export const DEVNET_CHAIN_ID = 31_337;
/** The phrase of local chains everywhere: its accounts are public, so nothing of value may ever be sent to them. */
export const DEVNET_MNEMONIC = 'test test test test test test test test test test test junk';

const START_LIMIT_MS = 30_000;

/** A running anvil that mines only when told to; its port is known to us alone. */
export interface IAnvil {
  readonly rpc: RpcClient;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Where anvil begins: at block 0, or at a dumped state; and where it may write. */
export interface IAnvilStart {
  readonly identity: ChainIdentity;
  readonly folder: string;
  readonly state?: string | undefined;
}

/** Starts anvil on a free loopback port. @throws AffluentError CHAIN_UNREACHABLE with the last lines it printed */
export async function startAnvil(start: IAnvilStart): Promise<IAnvil> {
  const child = spawnGuarded(anvilBinary(), anvilArguments(start), { ...process.env, HOME: start.folder });
  const ended = once(child, 'exit').then(
    () => undefined,
    () => undefined
  );
  const stop = async () => {
    child.stdin.destroy();
    await ended;
  };
  try {
    const rpc = new RpcClient(await listeningPort(child));
    void ended.then(() => rpc.close());
    return { rpc, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function anvilArguments({ identity, state }: IAnvilStart): string[] {
  const flags = {
    host: '127.0.0.1',
    port: 0,
    'chain-id': identity.chainId,
    mnemonic: identity.phrase,
    accounts: identity.accounts,
    timestamp: identity.timestamp,
    hardfork: identity.hardfork,
    'gas-limit': identity.gasLimit,
    order: 'fifo',
    ...(state === undefined ? {} : { 'load-state': state })
  };
  // The order of arrival and our own word decide what a block holds, so that a replay makes the same blocks.
  return ['--no-mining', '--no-cors', ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`])];
}

function listeningPort(child: GuardedProcess): Promise<number> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(timer);
      reject(new AffluentError('CHAIN_UNREACHABLE', `The local chain ${what}. ${printed.slice(-2000)}`.trim()));
    };
    const timer = setTimeout(() => fail(`did not start within ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    child.stdout.on('data', (part: Buffer) => {
      if (printed.length > 65_536) return; // what it prints later is read, so that its pipe never fills, and dropped
      printed += part.toString();
      const found = /Listening on 127\.0\.0\.1:(\d+)/.exec(printed);
      if (!found) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    });
    child.stderr.on('data', (part: Buffer) => (printed = (printed + part.toString()).slice(-65_536)));
    child.on('error', error => fail(`could not be started: ${error.message}`));
    child.on('exit', () => fail('ended while it started'));
  });
}
