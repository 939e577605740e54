import { AffluentError } from '../../core/errors/index.js';
import { WalletSkills, type PayerRequest, type Purchase } from '../../core/wire/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { planPurchase, type IPlanPurchaseDeps } from './plan-purchase.js';
import { inState, loadPurchase, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/** What planning again asks of the world. */
export interface IReplanDeps extends IPurchaseJobDeps, IPlanPurchaseDeps {
  readonly purchases: KeyedQueue;
}

/**
 * Plans a purchase for who pays now: what a token asks for first depends on the account and on what its wallet can do. Payment and gas
 * money stay as they were. @throws AffluentError NOT_FOUND, STATE_CONFLICT, CURRENCY_UNSUPPORTED, CHAIN_UNREACHABLE
 */
export function replanPurchase(deps: IReplanDeps, id: string, request: PayerRequest): Promise<Purchase> {
  return deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    const { state, offer, plan, account, problem } = job.purchase;
    if (state !== 'requested' && state !== 'awaiting')
      throw new AffluentError('STATE_CONFLICT', `The purchase is ${state}; it is planned no more.`);
    const payer = { account: request.account, skills: WalletSkills.parse(request.skills ?? {}) };
    const stipend = BigInt(plan.gas.stipend);
    const planned = await planPurchase(deps, offer, BigInt(plan.payment), payer, stipend);
    const changed = { ...job, purchase: { ...job.purchase, plan: planned } };
    return (await savePurchase(deps, inState(changed, state, { account, problem }))).purchase;
  });
}
