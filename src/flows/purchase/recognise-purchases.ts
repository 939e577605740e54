import type { PurchaseAttempt, PurchaseJob } from '../../core/wire/index.js';
import type { ChainEvent, ChainEventOf, ICatalogStore } from '../../ports/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { sameAddress } from '../same-address.js';
import { afterConfirmation, allowDeposit, boughtBy, type IConfirmDeps } from './confirm-purchase.js';
import { inState, loadPurchase, loadPurchases, savePurchase } from './purchase-job.js';

/** What recognising asks of the world; nothing beyond this machine. */
export interface IRecogniseDeps extends IConfirmDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly purchases: KeyedQueue;
}

/**
 * Finds the licences that the chain has issued for session keys of purchases which are not confirmed: whatever became of the page, the
 * wallet's answer, the hash that it told, or the request itself. `fresh`: what the index has just learnt; without it, all of it is
 * looked through.
 */
export async function recognisePurchases(deps: IRecogniseDeps, fresh?: readonly ChainEvent[]): Promise<void> {
  const news = fresh?.filter(event => event.type === 'bought');
  if (news?.length === 0) return;
  for (const job of await loadPurchases(deps)) {
    if (job.purchase.state === 'confirmed' || job.attempts.length === 0) continue;
    const found = await licenceFor(deps, job, news);
    if (found) await confirm(deps, job.purchase.id, found);
  }
}

interface IFound {
  readonly bought: ChainEventOf<'bought'>;
  readonly attempt: PurchaseAttempt;
}

async function licenceFor(
  { catalog }: Pick<IRecogniseDeps, 'catalog'>,
  { purchase, attempts }: PurchaseJob,
  news: readonly ChainEventOf<'bought'>[] | undefined
): Promise<IFound | null> {
  const offer = BigInt(purchase.offer.id);
  for (const bought of news ?? (await catalog.events('bought', { offer }))) {
    const attempt = attempts.find(one => sameAddress(one.sessionKey, bought.sessionKey));
    // A key that was seen on its way to the chain can be named by others, too, for a licence of theirs.
    if (attempt && bought.offer === offer && sameAddress(attempt.account, bought.holder)) return { bought, attempt };
  }
  return null;
}

async function confirm(deps: IRecogniseDeps, id: string, { bought, attempt }: IFound): Promise<void> {
  const isNew = await deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    if (job.purchase.state === 'confirmed') return false;
    const { budget, account: holder } = attempt;
    await allowDeposit(deps, job, { budget, holder, byOwner: false });
    const paid = { ...job, budget: attempt.budget, sessionKey: attempt.sessionKey };
    await savePurchase(deps, inState(paid, 'confirmed', { ...boughtBy(bought), account: attempt.account }));
    return true;
  });
  if (isNew) await afterConfirmation(deps, await loadPurchase(deps, id));
}
