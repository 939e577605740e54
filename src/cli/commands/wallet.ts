import { readFile, stat } from 'node:fs/promises';
import type { WalletState } from '../../core/wire/index.js';
import { textOption, UsageError, type ICommand } from '../command.js';
import { money } from '../money.js';
import { asOwner, passwordOption } from '../owner.js';
import { askPassword } from '../password.js';

const MOST_KEYSTORE_BYTES = 65_536;

function describe(state: WalletState): string {
  if (state.address === null) return 'No wallet yet: `affluent wallet create`.';
  const balance =
    state.balance === null ? 'balance unknown: the chain does not answer' : money(state.balance, state.currency);
  return `${state.address}  ${balance}  ${state.locked ? 'locked' : 'unlocked'}  (${state.network})`;
}

/** `affluent wallet create|import|show|unlock|lock` */
export const wallet: readonly ICommand[] = [
  {
    name: 'wallet create',
    usage: 'wallet create [--password-file F]',
    summary: 'Make a wallet, kept under a password on this machine.',
    arity: [0, 0],
    options: passwordOption,
    async run({ options, output, signal, session }) {
      const { client } = await session();
      const state = await client.wallet.create(
        { password: await askPassword(textOption(options, 'password-file'), 'New password: ') },
        { signal }
      );
      output.answer(state, `${describe(state)}\nBack it up: without its file and password nobody can restore it.`);
    }
  },
  {
    name: 'wallet import',
    usage: 'wallet import KEYSTORE-FILE [--password-file F]',
    summary: 'Import an ethers or geth keystore file; its password stays.',
    arity: [1, 1],
    options: passwordOption,
    async run({ args: [file = ''], options, output, signal, session }) {
      if ((await stat(file)).size > MOST_KEYSTORE_BYTES) throw new UsageError(`${file} is no keystore file.`);
      const keystore = await readFile(file, 'utf8');
      const { client } = await session();
      const state = await client.wallet.create(
        { keystore, password: await askPassword(textOption(options, 'password-file')) },
        { signal }
      );
      output.answer(state, describe(state));
    }
  },
  {
    name: 'wallet show',
    usage: 'wallet show',
    summary: 'Show address and balance.',
    arity: [0, 0],
    async run({ output, signal, session }) {
      const state = await (await session()).client.wallet.get({ signal });
      output.answer(state, describe(state));
    }
  },
  {
    name: 'wallet lock',
    usage: 'wallet lock [--password-file F]',
    summary: 'Lock the wallet for everybody; session keys go on within their budgets.',
    arity: [0, 0],
    options: passwordOption,
    async run(context) {
      await asOwner(context, client => client.wallet.lock());
      context.output.answer({ locked: true }, 'Locked.');
    }
  }
];
