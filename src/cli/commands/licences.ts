import type { ICommand } from '../command.js';
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

/** `affluent topup LICENCE AMOUNT` and `affluent withdraw LICENCE AMOUNT` */
export const deposits: readonly ICommand[] = [
  { verb: 'topup', summary: 'Add to the deposit of a metered licence.', act: 'topUp' as const },
  { verb: 'withdraw', summary: 'Take back from the deposit of a metered licence.', act: 'withdraw' as const }
].map(({ verb, summary, act }) => ({
  name: verb,
  usage: `${verb} LICENCE AMOUNT [--yes] [--password-file F]`,
  summary,
  arity: [2, 2] as const,
  options: { ...yesOption, ...passwordOption },
  async run(context) {
    const [id = '', typed = ''] = context.args;
    const { client } = await context.session();
    const licence = await client.licences.get(id, { signal: context.signal });
    const amount = typedAmount(typed, licence.currency);
    if (!(await confirm(context, `${summary} ${money(amount, licence.currency)} for licence ${id} (${licence.ref})?`)))
      return;
    const done = await asOwner(context, owner => owner.licences[act](id, amount, { signal: context.signal }));
    context.output.answer(done, `Done, transaction ${done.transaction}.`);
  }
}));
