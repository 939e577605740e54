import { numberOption, type ICommand } from '../command.js';
import { money } from '../money.js';
import { table } from '../output.js';

/** `affluent search TEXT` */
export const search: ICommand = {
  name: 'search',
  usage: 'search [TEXT…] [--kind free|flat|metered] [--licensed] [--limit N]',
  summary: 'Find datasets in the catalog.',
  arity: [0, 32],
  options: { kind: { type: 'string' }, licensed: { type: 'boolean' }, limit: { type: 'string' } },
  async run({ args, options, output, signal, session }) {
    const { client } = await session();
    const limit = numberOption(options, 'limit') ?? 20;
    const kind = options['kind'] as 'free' | undefined; // the service refuses any other word with a clear error
    const found = await client.datasets.list(
      {
        q: args.join(' '),
        limit,
        ...(kind ? { kind: [kind] } : {}),
        ...(options['licensed'] === true ? { licensed: true } : {})
      },
      { signal }
    );
    const rows = found.items.map(card => ({
      Dataset: card.ref,
      Title: card.title,
      Rows: card.rows.toLocaleString('en'),
      Price:
        card.prices
          .map(({ kind: how, price, currency }) =>
            how === 'free' ? 'free' : `${money(price, currency)}${how === 'metered' ? ' / 1M rows' : ''}`
          )
          .join(', ') || 'no open offer',
      Licensed: card.licensed ? 'yes' : ''
    }));
    output.answer(found, table(rows, 'No dataset matches. Try fewer words, or `affluent search` for all.'));
  }
};
