import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { affluentHome } from '../../service/affluent-home.js';
import { textOption, type ICommand } from '../command.js';
import { readNetworkFile } from '../network-file.js';

const lockFile = () => join(affluentHome(process.env), 'devnet-node', 'lock');

/** Process that runs the devnet, or null. */
async function holder(): Promise<number | null> {
  const pid = Number(await readFile(lockFile(), 'utf8').catch(() => ''));
  try {
    if (pid > 0) process.kill(pid, 0);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** The devnet's own program, loaded only where it is asked for: it comes with the clone, not with the package. */
async function run(argv: readonly string[]): Promise<void> {
  const { main } = await import('../../devnet/main.js');
  process.exitCode = await main([...argv, '--home', affluentHome(process.env)]);
}

/** `affluent devnet up|down|reset|status` */
export const devnet: readonly ICommand[] = [
  {
    name: 'devnet up',
    usage: 'devnet up [--block-time SECONDS]',
    summary: 'Run a local chain, gateway and custodians until Ctrl-C; blocks come at once, or every so many seconds.',
    arity: [0, 0],
    options: { 'block-time': { type: 'string' } },
    run: ({ options }) => {
      const blockTime = textOption(options, 'block-time');
      return run(blockTime === undefined ? ['up'] : ['up', '--block-time', blockTime]);
    }
  },
  {
    name: 'devnet down',
    usage: 'devnet down',
    summary: 'Stop the devnet; it goes on where it was at the next start.',
    arity: [0, 0],
    async run({ output }) {
      const pid = await holder();
      if (pid !== null) process.kill(pid, 'SIGTERM');
      output.answer({ stopped: pid !== null }, pid === null ? 'No devnet runs.' : 'Stopping.');
    }
  },
  {
    name: 'devnet reset',
    usage: 'devnet reset',
    summary: 'Forget the devnet’s chain, datasets and licences.',
    arity: [0, 0],
    run: () => run(['reset'])
  },
  {
    name: 'devnet status',
    usage: 'devnet status',
    summary: 'Say whether the devnet runs, and where.',
    arity: [0, 0],
    async run({ output }) {
      const pid = await holder();
      if (pid === null) return output.answer({ running: false }, 'No devnet runs: affluent devnet up');
      const network = await readNetworkFile(join(affluentHome(process.env), 'networks', 'devnet.json'));
      output.answer(
        { running: true, pid, network },
        `Runs (process ${pid}): chain ${network.rpc}, gateway ${network.gateways.join(', ')}.`
      );
    }
  }
];
