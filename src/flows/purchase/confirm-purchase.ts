import type { Purchase, PurchaseJob } from '../../core/wire/index.js';
import type { ChainEventOf, IOutbox } from '../../ports/index.js';
import { ownLicences, type IOwnLicencesDeps } from '../licences/own-licences.js';
import { sameAddress } from '../same-address.js';
import { timeText } from '../time-text.js';
import { loadPurchase, type IPurchaseJobDeps } from './purchase-job.js';

/** What confirming asks of the world. */
export interface IConfirmDeps extends Omit<IPurchaseJobDeps, 'outbox'>, IOwnLicencesDeps {
  readonly outbox: IPurchaseJobDeps['outbox'] & Pick<IOutbox, 'budget' | 'setBudget'>;
  /** Fetches all keys of a licence that is not metered. */
  readonly prefetchKeys: (dataset: string) => Promise<void>;
}

/** What of a purchase the chain's word tells. */
export function boughtBy({ transaction, licence }: ChainEventOf<'bought'>): Pick<Purchase, 'licence' | 'transaction'> {
  return { transaction, licence: licence.toString() };
}

/** What notebooks may spend after a purchase, who holds the licence, and whether the owner's own token agreed to it. */
export interface IAllowance {
  readonly budget: string | null;
  readonly holder: string;
  readonly byOwner: boolean;
}

/**
 * The new budget allows the approved amount on top of what was spent before; it never lowers what the owner had set. But a budget is
 * of a dataset: where its licences here have several holders, who buys one for himself must not raise what is spent of the others'.
 */
export async function allowDeposit(
  deps: IConfirmDeps,
  { purchase }: PurchaseJob,
  { budget, holder, byOwner }: IAllowance
): Promise<void> {
  if (purchase.offer.kind !== 'metered' || budget === null) return;
  const { limit, spent } = await deps.outbox.budget(purchase.dataset);
  const wanted = spent + BigInt(budget);
  const alone = (await ownLicences(deps, purchase.dataset)).every(
    one => one.session !== null || one.state !== 'live' || sameAddress(one.holder, holder)
  );
  const isLower = limit !== null && wanted < limit;
  if (limit === null || (alone ? !isLower : byOwner || isLower)) await deps.outbox.setBudget(purchase.dataset, wanted);
}

/** Keys of a licence that is not metered come at once; where that fails the first read asks again. */
export async function afterConfirmation(deps: IConfirmDeps, { purchase }: PurchaseJob): Promise<void> {
  if (purchase.offer.kind !== 'metered') await deps.prefetchKeys(purchase.dataset).catch(() => undefined);
  const { licence } = (await loadPurchase(deps, purchase.id)).purchase;
  if (licence === null) return;
  deps.notify({ type: 'licence', time: timeText(deps.clock.now()), licence, dataset: purchase.dataset });
}
