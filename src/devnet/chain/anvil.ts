import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { AffluentError } from '../../core/errors/index.js';

/** Chain id of every devnet. */
export const DEVNET_CHAIN_ID = 31_337;
/** The mnemonic of local chains everywhere: public, worth nothing, for this machine alone. */
export const DEVNET_MNEMONIC = 'test test test test test test test test test test test junk';

const START_TIMEOUT_MS = 20_000;

/** A running anvil that mines only when told. */
export interface IAnvil {
  readonly url: string;
  readonly process: ChildProcess;
}

/** The native program: ending npm's wrapper would leave it running. */
function program(): string {
  const require = createRequire(import.meta.url);
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const manifest = require.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/package.json`);
  return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
}

/** Starts anvil on a free loopback port with this genesis time. @throws AffluentError CHAIN_UNREACHABLE when it does not come up */
export async function startAnvil(genesis: number): Promise<IAnvil> {
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--chain-id',
    String(DEVNET_CHAIN_ID),
    '--mnemonic',
    DEVNET_MNEMONIC
  ];
  const child = spawn(
    program(),
    [...args, '--no-mining', '--timestamp', String(genesis), '--hardfork', 'cancun', '--order', 'fifo'],
    {
      stdio: ['ignore', 'pipe', 'ignore']
    }
  );
  return { url: await listening(child), process: child };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new AffluentError('CHAIN_UNREACHABLE', `The local chain did not start: ${why}.`));
    };
    const timer = setTimeout(() => fail(`no answer in ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    child.once('error', error => fail(error.message));
    child.once('exit', code => fail(`it ended with ${code ?? 'a signal'}`));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on('line', line => {
      const address = /Listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (!address) return; // it goes on to print every call; the pipe must be drained
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(`http://${address}`);
    });
  });
}
