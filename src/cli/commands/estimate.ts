import type { ICommand } from '../command.js';
import { money } from '../money.js';
import { table } from '../output.js';
import { planRequest, readOptions } from '../read-options.js';

/** `affluent estimate REF` */
export const estimate: ICommand = {
  name: 'estimate',
  usage: 'estimate REF [-c COLUMNS] [-f FILTERS]',
  summary: 'Say what a read would cost, before it runs.',
  arity: [1, 1],
  options: readOptions,
  async run({ args: [ref = ''], options, output, signal, session }) {
    const { client } = await session();
    const { id, version } = await client.datasets.resolve(ref, { signal });
    const plan = await client.datasets.plan(id, planRequest(options, version), { signal });
    const shares = plan.byContributor.map(one => ({
      Contributor: one.name,
      Rows: one.rows.toLocaleString('en'),
      New: one.newRows.toLocaleString('en'),
      Amount: money(one.amount, plan.currency)
    }));
    const { files, ...document } = plan;
    output.answer(
      { ...document, files: files.length },
      [
        `${money(plan.price, plan.currency)} for ${plan.newShards} of ${plan.shards} shards (${plan.newRows.toLocaleString('en')} of ${plan.rows.toLocaleString('en')} rows not yet unlocked).`,
        plan.exact ? '' : 'An upper bound: without a licence the statistics are encrypted, so filters prune nothing.',
        table(shares, 'Nothing is read.')
      ]
        .filter(line => line !== '')
        .join('\n')
    );
  }
};
