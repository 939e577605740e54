import type { ICommand } from '../command.js';
import { money, typedAmount } from '../money.js';
import { asOwner, passwordOption } from '../owner.js';

/** `affluent budget REF [AMOUNT|none]` */
export const budget: ICommand = {
  name: 'budget',
  usage: 'budget REF [AMOUNT|none] [--password-file F]',
  summary: 'Show or set what notebooks may spend on a dataset without asking.',
  arity: [1, 2],
  options: passwordOption,
  async run(context) {
    const [ref = '', typed] = context.args;
    const { client } = await context.session();
    const { id } = await client.datasets.resolve(ref, { signal: context.signal });
    let found = await client.budgets.get(id, { signal: context.signal });
    if (typed !== undefined) {
      const limit = typed === 'none' ? null : typedAmount(typed, found.currency);
      found = await asOwner(context, owner => owner.budgets.set(id, limit, { signal: context.signal }));
    }
    const text =
      found.limit === null
        ? 'No budget: every unlock is asked for.'
        : `${money(found.remaining ?? '0', found.currency)} of ${money(found.limit, found.currency)} left.`;
    context.output.answer(found, text);
  }
};
