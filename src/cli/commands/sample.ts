import { tableFromIPC } from 'apache-arrow';
import { numberOption, type ICommand } from '../command.js';
import { table } from '../output.js';

/** `affluent sample REF` */
export const sample: ICommand = {
  name: 'sample',
  usage: 'sample REF [-n N]',
  summary: 'Show rows of the free sample.',
  arity: [1, 1],
  options: { rows: { type: 'string', short: 'n' } },
  async run({ args: [ref = ''], options, output, signal, session }) {
    const { client } = await session();
    const { id } = await client.datasets.resolve(ref, { signal });
    const arrow = tableFromIPC(await client.datasets.sample(id, { signal }));
    const rows = arrow.slice(0, numberOption(options, 'rows') ?? 10).toArray() as {
      toJSON(): Record<string, unknown>;
    }[];
    const cells = rows.map(row =>
      Object.fromEntries(Object.entries(row.toJSON()).map(([name, value]) => [name, cellText(value)]))
    );
    output.answer(cells, table(cells, 'The publisher gives no sample.'));
  }
};

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : `${value as string | number | bigint | boolean}`;
}
