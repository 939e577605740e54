import { spendingOf } from '../sessions/session-budget.js';
import { readerBudgetName } from './reader-budget.js';

/** Names in the outbox under which a spending is counted: of the dataset, the session and the reader. */
export function payersOf(
  { dataset, sessionKey }: { readonly dataset: string; readonly sessionKey: string },
  reader: string
): string[] {
  return [dataset, spendingOf(sessionKey), ...(reader === '' ? [] : [readerBudgetName(dataset, reader)])];
}
