import { fromHex, toHex } from '../../core/bytes/hex.js';
import type { Budget } from '../../core/wire/index.js';
import type { IOutbox } from '../../ports/index.js';

type Budgets = { readonly outbox: Pick<IOutbox, 'budget'> };

const PREFIX = 'reader:';

/** Name in the outbox of what a reader may spend on a dataset, and has. In hex, since names there do not tell capital letters apart. */
export function readerBudgetName(dataset: string, reader: string): string {
  return `${PREFIX}${dataset}/${hexOf(reader)}`;
}

/** Dataset and reader of such a name; null for another. */
export function parseReaderBudgetName(name: string): { dataset: string; reader: string } | null {
  const [dataset, hex] = name.toLowerCase().startsWith(PREFIX) ? name.slice(PREFIX.length).split('/') : [];
  return dataset !== undefined && hex !== undefined ? { dataset, reader: readerOfHex(hex) } : null;
}

/** A reader's name as it travels in subjects and names of the outbox. */
export function hexOf(reader: string): string {
  return toHex(new TextEncoder().encode(reader)).slice(2);
}

/** The reader that such hex names. */
export function readerOfHex(hex: string): string {
  return new TextDecoder().decode(fromHex(`0x${hex}`, hex.length / 2));
}

/** What a reader may spend where the owner has set it a limit of its own; null where not. */
export async function readReaderBudget(deps: Budgets, dataset: string, reader: string) {
  if (reader === '') return null;
  const { limit, spent } = await deps.outbox.budget(readerBudgetName(dataset, reader));
  return limit === null ? null : { limit, spent, left: limit > spent ? limit - spent : 0n };
}

/** A budget as it binds a reader: within it the reader's own, or the reader's own alone where the dataset has none. */
export async function narrowToReader(deps: Budgets, budget: Budget, reader: string): Promise<Budget> {
  const own = await readReaderBudget(deps, budget.dataset, reader);
  if (own === null) return budget;
  const left = budget.remaining !== null && BigInt(budget.remaining) < own.left ? BigInt(budget.remaining) : own.left;
  const { limit, spent } = own;
  return { ...budget, reader, limit: limit.toString(), spent: spent.toString(), remaining: left.toString() };
}
