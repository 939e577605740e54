import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { affluentHome } from '../../service/affluent-home.js';
import { readNetworkFile } from '../network-file.js';
import type { ICommand } from '../command.js';
import { table } from '../output.js';

/** `affluent network list|add|use` */
export const network: readonly ICommand[] = [
  {
    name: 'network list',
    usage: 'network list',
    summary: 'List the networks that you have added.',
    arity: [0, 0],
    async run({ network: current, output }) {
      const folder = networksFolder();
      const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json'));
      const networks = await Promise.all(names.map(name => readNetworkFile(join(folder, name))));
      const rows = networks.map(one => ({
        '': one.name === current ? '*' : '',
        Network: one.name,
        Chain: String(one.chainId),
        RPC: one.rpc
      }));
      output.answer(
        networks,
        table(rows, 'No network yet: `affluent network add FILE`, or `npm run demo` for a local one.')
      );
    }
  },
  {
    name: 'network add',
    usage: 'network add FILE',
    summary: 'Add a network by its networks file. You trust what it names.',
    arity: [1, 1],
    async run({ args: [file = ''], output }) {
      const added = await readNetworkFile(file);
      const folder = networksFolder();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const target = join(folder, `${added.name}.json`);
      await writeFile(`${target}.new`, `${JSON.stringify(added, null, 2)}\n`, { mode: 0o600 });
      await rename(`${target}.new`, target);
      output.answer(
        added,
        `Added “${added.name}” (chain ${added.chainId}). Use it: affluent network use ${added.name}`
      );
    }
  },
  {
    name: 'network use',
    usage: 'network use NAME',
    summary: 'Make a network the default of this user.',
    arity: [1, 1],
    async run({ args: [name = ''], output }) {
      await readNetworkFile(join(networksFolder(), `${name}.json`));
      await writeFile(join(affluentHome(process.env), 'network'), `${name}\n`, { mode: 0o600 });
      output.answer({ network: name }, `“${name}” is the default network now.`);
    }
  }
];

/** The network that a command uses: option, environment, the user's choice, else the devnet. */
export async function currentNetwork(option: string | undefined, env: NodeJS.ProcessEnv): Promise<string> {
  const chosen =
    option ??
    env['AFFLUENT_NETWORK'] ??
    (await readFile(join(affluentHome(env), 'network'), 'utf8').catch(() => 'devnet'));
  return chosen.trim();
}

function networksFolder(): string {
  return join(affluentHome(process.env), 'networks');
}
