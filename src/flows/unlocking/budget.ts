import { AffluentError } from '../../core/errors/index.js';
import { amountText } from '../../core/prices/amount-text.js';
import type { Budget } from '../../core/wire/index.js';
import type { ICatalogStore, IClock, IOutbox } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';
import type { BudgetAsks } from './budget-asks.js';
import { readerBudgetName } from './reader-budget.js';

/** What reading a budget asks of the world. */
export interface IBudgetDeps {
  readonly outbox: Pick<IOutbox, 'budget'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
}

/** What the owner lets notebooks spend on a dataset, or one reader of it. */
export async function readBudget(deps: IBudgetDeps, dataset: string, reader: string | null = null): Promise<Budget> {
  const { limit, spent } = await deps.outbox.budget(nameOf(dataset, reader));
  const left = limit === null ? null : limit > spent ? limit - spent : 0n;
  return {
    dataset,
    reader,
    limit: limit?.toString() ?? null,
    spent: spent.toString(),
    remaining: left?.toString() ?? null,
    currency: await currencyOf(deps.catalog, dataset)
  };
}

/** Sets the limit; null takes it away. For the owner alone. */
export async function setBudget(
  deps: IBudgetDeps & {
    readonly outbox: Pick<IOutbox, 'budget' | 'setBudget'>;
    readonly notify: Notify;
    readonly clock: IClock;
    readonly asks: Pick<BudgetAsks, 'answer'>;
  },
  dataset: string,
  limit: string | null,
  reader: string | null = null
): Promise<Budget> {
  await deps.outbox.setBudget(nameOf(dataset, reader), limit === null ? null : BigInt(limit));
  deps.asks.answer(dataset, reader);
  deps.notify({ type: 'budget', time: timeText(deps.clock.now()), dataset, reader });
  return readBudget(deps, dataset, reader);
}

function nameOf(dataset: string, reader: string | null): string {
  return reader === null ? dataset : readerBudgetName(dataset, reader);
}

/**
 * Refuses a price beyond what the owner has left, or beyond what this call may spend. `uncounted`: the part of it that former receipts
 * for the same shards have not counted as spent. @throws AffluentError BUDGET_EXCEEDED
 */
export function checkBudget(
  budget: Budget,
  { price, uncounted }: { readonly price: bigint; readonly uncounted: bigint },
  callLimit: bigint | null
): void {
  const { dataset, reader, remaining, currency } = budget;
  const text = (amount: string | bigint) => amountText(amount, currency);
  const whose = reader === null ? 'the budget' : `the budget of ${reader}`;
  const context = {
    dataset,
    reader,
    price: price.toString(),
    remaining,
    budget: callLimit?.toString() ?? null,
    currency
  };
  if (remaining === null)
    throw new AffluentError('BUDGET_EXCEEDED', `Reading this costs ${text(price)}, and the owner has set no budget.`, {
      context
    });
  if (uncounted > BigInt(remaining))
    throw new AffluentError(
      'BUDGET_EXCEEDED',
      `Reading this costs ${text(price)}, and ${text(remaining)} of ${whose} is left.`,
      {
        context
      }
    );
  if (callLimit !== null && price > callLimit)
    throw new AffluentError(
      'BUDGET_EXCEEDED',
      `Reading this costs ${text(price)}, and this call may spend ${text(callLimit)}.`,
      {
        hint: 'Raise the budget argument of this call, or read less.',
        context
      }
    );
}
