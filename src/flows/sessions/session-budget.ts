import type { Budget, SessionTerms } from '../../core/wire/index.js';
import { readBudget, type IBudgetDeps } from '../unlocking/budget.js';
import { narrowToReader } from '../unlocking/reader-budget.js';

/** Name in the outbox under which is counted what a session key has spent. */
export function spendingOf(sessionKey: string): string {
  return `session:${sessionKey.toLowerCase()}`;
}

/**
 * What a read with a licence may spend: the owner's budget of the dataset and of the reader; with a session from another machine the session's, and no
 * more than the owner of this one has set where there is one.
 */
export async function readSpendable(
  deps: IBudgetDeps,
  dataset: string,
  session: SessionTerms | null,
  reader: string
): Promise<Budget> {
  const owners = await narrowToReader(deps, await readBudget(deps, dataset), reader);
  if (session === null) return owners;
  const { spent } = await deps.outbox.budget(spendingOf(session.sessionKey));
  const limit = BigInt(session.budget);
  const left = limit > spent ? limit - spent : 0n;
  const allowed = owners.remaining === null ? left : min(left, BigInt(owners.remaining));
  return { ...owners, limit: limit.toString(), spent: spent.toString(), remaining: allowed.toString() };
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
