import type { NamedBudget, Network } from '../../core/wire/index.js';
import type { ICatalogStore, IOutbox } from '../../ports/index.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { readBudget } from './budget.js';
import type { BudgetAsks } from './budget-asks.js';
import { parseReaderBudgetName } from './reader-budget.js';

/** What listing budgets asks of the world. */
export interface IListBudgetsDeps {
  readonly outbox: Pick<IOutbox, 'budget' | 'budgets'>;
  readonly catalog: Pick<ICatalogStore, 'entry' | 'events'>;
  readonly network: Pick<Network, 'names'>;
  readonly asks: Pick<BudgetAsks, 'list'>;
}

/** Budgets that are set, what was spent where none is, and what was refused for want of one: of datasets, and of their readers. */
export async function listBudgets(deps: IListBudgetsDeps): Promise<NamedBudget[]> {
  const [datasets, readers] = await Promise.all([deps.outbox.budgets('0x'), deps.outbox.budgets('reader:')]);
  const wanted = [
    ...datasets.map(({ name }) => ({ dataset: name.toLowerCase(), reader: null })),
    ...readers.map(({ name }) => parseReaderBudgetName(name)).filter(one => one !== null)
  ];
  const isListed = (dataset: string, reader: string | null) =>
    wanted.some(one => one.dataset === dataset && one.reader === reader);
  for (const { dataset, whose } of deps.asks.list())
    if (!isListed(dataset, whose)) wanted.push({ dataset, reader: whose });
  const found = await Promise.all(wanted.map(({ dataset, reader }) => named(deps, dataset, reader)));
  return found.filter(one => one !== null);
}

async function named(deps: IListBudgetsDeps, dataset: string, reader: string | null): Promise<NamedBudget | null> {
  const entry = await deps.catalog.entry(dataset);
  if (entry === null) return null;
  const asked = deps.asks.list().find(one => one.dataset === dataset && one.whose === reader)?.ask ?? null;
  const budget = await readBudget(deps, dataset, reader);
  return { ...budget, ref: referenceOf(deps.network, entry), title: entry.title, asked };
}
