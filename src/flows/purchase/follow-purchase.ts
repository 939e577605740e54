import { AffluentError } from '../../core/errors/index.js';
import { toProblem, type Purchase, type PurchaseJob } from '../../core/wire/index.js';
import type { IOutbox, IOutboxEntry } from '../../ports/index.js';
import { awaitTransaction, broadcastAgain, type IAwaitDeps, type Mined } from '../transactions/await-transaction.js';
import { isRefused } from '../transactions/end-entry.js';
import { afterConfirmation, allowDeposit, boughtBy, type IConfirmDeps } from './confirm-purchase.js';
import { inState, loadPurchase, loadPurchases, savePurchase } from './purchase-job.js';

/** What following asks of the world. */
export interface IFollowDeps extends Omit<IAwaitDeps, 'outbox'>, Omit<IConfirmDeps, 'outbox'> {
  readonly outbox: IAwaitDeps['outbox'] & IConfirmDeps['outbox'] & Pick<IOutbox, 'find'>;
  /** Brings the index up to the new licence. */
  readonly syncCatalog: () => Promise<void>;
}

/**
 * Waits for a sent purchase to be in a block; then the licence has its number, and the budget is set. A licence that is not metered gets
 * its keys at once; where that fails the first read asks again. `again`: its transaction is sent again first.
 */
export async function followPurchase(
  deps: IFollowDeps,
  id: string,
  signal?: AbortSignal,
  { again }: { readonly again: boolean } = { again: false }
): Promise<Purchase> {
  const job = await loadPurchase(deps, id);
  const entry = (await deps.outbox.find('purchase', id)).find(isLive);
  if (job.purchase.state === 'confirmed' || !entry) return job.purchase;
  try {
    const book = async (mined: Mined) => void (await confirm(deps, id, mined));
    if (entry.state === 'done') await confirmDone(deps, id, entry);
    else {
      if (again) await broadcastAgain(deps, entry);
      await awaitTransaction(deps, entry, { book, signal });
    }
  } catch (error) {
    if (!isRefused(error)) throw error;
    await savePurchase(deps, inState(job, 'failed', { transaction: entry.hash, problem: toProblem(error) }));
    throw error;
  }
  await afterConfirmation(deps, job);
  return (await loadPurchase(deps, id)).purchase;
}

/** After a restart: sends again what was signed, and hands back to the owner what was not. */
export async function resumePurchases(deps: IFollowDeps, signal?: AbortSignal): Promise<void> {
  const jobs = await loadPurchases(deps);
  // What a wallet of the owner's own has sent is not in the outbox: `watchPurchases` looks after it.
  const own = jobs.filter(({ purchase }) => purchase.account === null);
  const under = own.filter(({ purchase }) => purchase.state === 'sending' || purchase.state === 'sent');
  const outcomes = await Promise.allSettled(under.map(job => resumePurchase(deps, job, signal)));
  const failure = outcomes.find(outcome => outcome.status === 'rejected');
  if (failure && !isRefused(failure.reason)) throw failure.reason as Error;
}

async function resumePurchase(deps: IFollowDeps, job: PurchaseJob, signal?: AbortSignal): Promise<void> {
  const entries = await deps.outbox.find('purchase', job.purchase.id);
  const entry = entries.find(({ state }) => state === 'signed' || state === 'done');
  if (!entry) {
    await savePurchase(deps, inState(job, entries.length > 0 ? 'failed' : 'requested'));
    return;
  }
  await savePurchase(deps, inState(job, 'sent', { transaction: entry.hash }));
  await followPurchase(deps, job.purchase.id, signal, { again: true });
}

function isLive({ state }: IOutboxEntry): boolean {
  return state !== 'replaced' && state !== 'failed';
}

async function confirmDone(deps: IFollowDeps, id: string, entry: IOutboxEntry): Promise<void> {
  const mined = await deps.chain.receipt(entry.hash);
  if (mined) await confirm(deps, id, mined);
}

async function confirm(deps: IFollowDeps, id: string, mined: Mined): Promise<void> {
  const job = await loadPurchase(deps, id);
  const bought = mined.events.find(event => event.type === 'bought');
  if (!bought) throw new AffluentError('TRANSACTION_FAILED', 'The transaction ran, and no licence came of it.');
  await allowDeposit(deps, job, { budget: job.budget, holder: bought.holder, byOwner: true });
  await deps.syncCatalog().catch(() => undefined); // who hears of the licence reads with it at once: the index must know it
  await savePurchase(deps, inState(job, 'confirmed', boughtBy(bought)));
}
