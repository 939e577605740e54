import { AffluentError } from '../../core/errors/index.js';
import type { Purchase } from '../../core/wire/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { inState, loadPurchase, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/**
 * Notes the transaction that a wallet of the owner's own has sent. A hint, not a proof: only the chain's word of a licence with the
 * purchase's own session key confirms it. @throws AffluentError NOT_FOUND, STATE_CONFLICT
 */
export function reportSent(
  deps: IPurchaseJobDeps & { readonly purchases: KeyedQueue },
  id: string,
  transaction: string
): Promise<Purchase> {
  return deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    const { state, account } = job.purchase;
    if (state === 'confirmed' || (state === 'sent' && job.purchase.transaction === transaction)) return job.purchase;
    if ((state !== 'awaiting' && state !== 'sent') || account === null)
      throw new AffluentError('STATE_CONFLICT', `The purchase is ${state}; no wallet was asked.`);
    const last = job.attempts.length - 1;
    const attempts = job.attempts.map((one, at) => (at === last ? { ...one, transaction, nonce: null } : one));
    return (await savePurchase(deps, inState({ ...job, attempts }, 'sent', { transaction }))).purchase;
  });
}
