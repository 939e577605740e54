import { AffluentError } from '../../core/errors/index.js';
import type { Purchase } from '../../core/wire/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { inState, loadPurchase, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/** Cancels a purchase that nobody has sent. Twice is once. @throws AffluentError NOT_FOUND, STATE_CONFLICT */
export function cancelPurchase(
  deps: IPurchaseJobDeps & { readonly purchases: KeyedQueue },
  id: string
): Promise<Purchase> {
  return deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    if (job.purchase.state === 'cancelled') return job.purchase;
    // What a wallet was asked can be cancelled, too: where it signs all the same, the licence is found by its key.
    if (job.purchase.state !== 'requested' && job.purchase.state !== 'awaiting')
      throw new AffluentError(
        'STATE_CONFLICT',
        `The purchase is ${job.purchase.state}; it cannot be cancelled any more.`
      );
    return (await savePurchase(deps, inState(job, 'cancelled'))).purchase;
  });
}
