import { AffluentError } from '../../core/errors/index.js';
import type { Purchase } from '../../core/wire/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { inState, loadPurchase, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/**
 * Takes the question back that a wallet was asked, because it refused or another shall pay. Its session key stays known: where the
 * wallet signs all the same, the licence is found. Twice is once. @throws AffluentError NOT_FOUND, STATE_CONFLICT
 */
export function releasePurchase(
  deps: IPurchaseJobDeps & { readonly purchases: KeyedQueue },
  id: string
): Promise<Purchase> {
  return deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    const { state } = job.purchase;
    if (state === 'requested') return job.purchase;
    if (state !== 'awaiting')
      throw new AffluentError('STATE_CONFLICT', `The purchase is ${state}; no wallet is asked.`);
    // An allowance that was sent is looked for on the chain when it is asked again, no longer waited for.
    const attempts = job.attempts.map(one => ({ ...one, allowance: null }));
    return (await savePurchase(deps, inState({ ...job, attempts }, 'requested', { account: null }))).purchase;
  });
}
