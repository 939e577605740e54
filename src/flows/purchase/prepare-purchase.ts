import { AffluentError } from '../../core/errors/index.js';
import type {
  Network,
  PreparedPurchase,
  PrepareRequest,
  PurchaseAttempt,
  PurchaseJob,
  PurchaseStep
} from '../../core/wire/index.js';
import type { ICatalogStore, IChainCall, IChainCalls, IChainReader, IKeyStore } from '../../ports/index.js';
import { offerById } from '../catalog/offers.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { sameAddress } from '../same-address.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import { checkEstimate } from './check-estimate.js';
import { inState, loadPurchase, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';
import { checkOffer } from './request-purchase.js';
import { requireOwnCurrency } from './require-own-currency.js';
import { walletNetwork } from './wallet-network.js';

/** What preparing asks of the world. */
export interface IPreparePurchaseDeps extends IPurchaseJobDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly chain: Pick<IChainReader, 'estimateGas' | 'transaction'>;
  readonly calls: Pick<IChainCalls, 'buy'>;
  readonly keyStore: Pick<IKeyStore, 'createSessionKey'>;
  readonly network: Pick<Network, 'name' | 'chainId' | 'rpc' | 'explorer'>;
  readonly purchases: KeyedQueue;
  readonly forged: Pick<ForgedDatasets, 'check'>;
}

/** Accounts and budgets that one purchase may be prepared for. */
const MOST_ATTEMPTS = 16;

/**
 * Gets a purchase ready for a wallet of the owner's own: the session key is made and sealed, what the wallet is asked is tried on the
 * chain without being sent, and the outbox knows of it before the wallet does. Spends nothing, and tells no secret: what spends is
 * the wallet's signature. The same account and budget give the same question.
 * @throws AffluentError STATE_CONFLICT, OFFER_CHANGED, FUNDS_INSUFFICIENT, TRANSACTION_FAILED, CHAIN_UNREACHABLE
 */
export function preparePurchase(
  deps: IPreparePurchaseDeps,
  id: string,
  request: PrepareRequest
): Promise<PreparedPurchase> {
  return deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    const nonce = await nonceOfLost(deps, job, request.account);
    const { offer } = job.purchase;
    requireOwnCurrency(offer.currency);
    await deps.forged.check(offer.dataset);
    const now = await offerById(deps.catalog, offer.id);
    await checkOffer(deps.catalog, now, { expectedPrice: offer.price, termsHash: offer.termsHash });
    const { attempt, attempts } = await attemptFor(deps, job, request);
    const call = buyCall(deps, job, attempt);
    const gas = await checkEstimate(deps.chain, call, attempt.account);
    const saved = await savePurchase(
      deps,
      inState({ ...job, attempts }, 'awaiting', { account: attempt.account, transaction: null })
    );
    const transaction = {
      from: attempt.account,
      to: call.to,
      data: call.data,
      value: call.value.toString(),
      gas,
      nonce
    };
    return {
      purchase: saved.purchase,
      network: walletNetwork(deps.network),
      asks: [{ kind: 'transaction', title: call.title, transaction }]
    };
  });
}

/**
 * Whether it may be asked now. What was sent may be asked again only where the node has lost it, and then with its own nonce: so not
 * both can be mined.
 */
async function nonceOfLost(deps: IPreparePurchaseDeps, job: PurchaseJob, account: string): Promise<number | null> {
  const { state, transaction } = job.purchase;
  if (state === 'requested' || state === 'awaiting') return null;
  const lost = job.attempts.find(one => one.transaction === transaction && sameAddress(one.account, account));
  if (state === 'sent' && lost && transaction !== null && (await deps.chain.transaction(transaction)) === null)
    return lost.nonce;
  throw new AffluentError('STATE_CONFLICT', `The purchase is ${state}; no wallet need be asked.`, {
    context: { purchase: job.purchase.id, state }
  });
}

async function attemptFor(
  deps: IPreparePurchaseDeps,
  { purchase, attempts }: PurchaseJob,
  { account, budget = purchase.deposit }: PrepareRequest
): Promise<{ attempt: PurchaseAttempt; attempts: PurchaseAttempt[] }> {
  if (BigInt(budget) > BigInt(purchase.deposit))
    throw new AffluentError('INPUT_INVALID', 'The budget of a purchase is at most its deposit.');
  const former = attempts.find(one => sameAddress(one.account, account) && one.budget === budget);
  // The last one is the one that is asked now.
  if (former) return { attempt: former, attempts: [...attempts.filter(one => one !== former), former] };
  if (attempts.length >= MOST_ATTEMPTS)
    throw new AffluentError('STATE_CONFLICT', 'Too many accounts and budgets were tried; open a new purchase.');
  const { address: sessionKey } = await deps.keyStore.createSessionKey();
  const attempt = { account, sessionKey, budget, transaction: null, nonce: null };
  return { attempt, attempts: [...attempts, attempt] };
}

function buyCall(deps: Pick<IPreparePurchaseDeps, 'calls'>, job: PurchaseJob, attempt: PurchaseAttempt): IChainCall {
  const { offer, deposit, plan } = job.purchase;
  const step = plan.steps.find(({ kind }) => kind === 'buy') as PurchaseStep;
  return deps.calls.buy({
    offer: BigInt(offer.id),
    expectedPrice: BigInt(offer.price),
    termsHash: offer.termsHash,
    holder: attempt.account,
    sessionKey: attempt.sessionKey,
    deposit: BigInt(deposit),
    value: BigInt(step.value)
  });
}
