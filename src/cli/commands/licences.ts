import { ETH } from '../../core/wire/index.js';
import type { ICommand, ICommandContext } from '../command.js';
import { confirm, yesOption } from '../confirm.js';
import { money, typedAmount } from '../money.js';
import { table } from '../output.js';
import { asOwner, passwordOption } from '../owner.js';

/** `affluent licences` */
export const licences: ICommand = {
  name: 'licences',
  usage: 'licences',
  summary: 'List the licences that you hold.',
  arity: [0, 0],
  async run({ output, signal, session }) {
    const { client } = await session();
    const list = await client.licences.list({ signal });
    const rows = list.items.map(one => ({
      Licence: one.id,
      Dataset: one.ref,
      Kind: one.kind,
      State: one.state,
      Until: one.expiresAt?.slice(0, 10) ?? 'for ever',
      Left: one.kind === 'metered' ? money(one.balance, one.currency) : '',
      Spent: money(one.spent, one.currency)
    }));
    output.answer(list, table(rows, 'No licence yet. Find a dataset: `affluent search TEXT`.'));
  }
};

interface IMove {
  readonly act: 'topUp' | 'withdraw' | 'fund';
  /** What is asked before it is done. */
  readonly question: string;
}

async function move(context: ICommandContext, { act, question }: IMove): Promise<void> {
  const [id = '', typed = ''] = context.args;
  const { client } = await context.session();
  const licence = await client.licences.get(id, { signal: context.signal });
  const currency = act === 'fund' ? ETH : licence.currency;
  const amount = typedAmount(typed, currency);
  if (!(await confirm(context, `${question} ${money(amount, currency)} for licence ${id} (${licence.ref})?`))) return;
  const done = await asOwner(context, owner => owner.licences[act](id, amount, { signal: context.signal }));
  context.output.answer(done, `Done, transaction ${done.transaction}.`);
}

const moving = { arity: [2, 2] as const, options: { ...yesOption, ...passwordOption } };
const topUp = { act: 'topUp', question: 'Add to the deposit' } as const;
const fund = { act: 'fund', question: 'Send from the wallet to the session key, for gas,' } as const;
const withdraw = { act: 'withdraw', question: 'Take back from the deposit' } as const;

/** `affluent topup LICENCE AMOUNT [--gas]` and `affluent withdraw LICENCE AMOUNT` */
export const deposits: readonly ICommand[] = [
  {
    ...moving,
    name: 'topup',
    usage: 'topup LICENCE AMOUNT [--gas] [--yes] [--password-file F]',
    summary: 'Add to the deposit of a metered licence; with --gas, to the gas money of its session key.',
    options: { ...moving.options, gas: { type: 'boolean' } },
    run: context => move(context, context.options['gas'] === true ? fund : topUp)
  },
  {
    ...moving,
    name: 'withdraw',
    usage: 'withdraw LICENCE AMOUNT [--yes] [--password-file F]',
    summary: 'Take back from the deposit of a metered licence.',
    run: context => move(context, withdraw)
  }
];
