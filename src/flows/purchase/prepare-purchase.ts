import { AffluentError } from '../../core/errors/index.js';
import {
  WalletSkills,
  type Network,
  type PreparedPurchase,
  type PrepareRequest,
  type PurchaseAttempt,
  type PurchaseJob,
  type PurchaseStep,
  type SentAllowance
} from '../../core/wire/index.js';
import type { ICatalogStore, IChainCall, IChainCalls, IChainReader, IKeyStore, IPermit } from '../../ports/index.js';
import { offerById } from '../catalog/offers.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { sameAddress } from '../same-address.js';
import { walletAsks, type IWalletAsksDeps } from '../transactions/wallet-asks.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import { inState, loadPurchase, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';
import { checkOffer } from './request-purchase.js';
import { walletNetwork } from './wallet-network.js';

/** What preparing asks of the world. */
export interface IPreparePurchaseDeps extends IPurchaseJobDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly chain: IWalletAsksDeps['chain'] & Pick<IChainReader, 'nonce'>;
  readonly calls: IWalletAsksDeps['calls'] & Pick<IChainCalls, 'buy'>;
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
 * the wallet's signature. The same account and budget give the same question. In a token there may be several: it is prepared again with
 * what the wallet answered.
 * @throws AffluentError STATE_CONFLICT, OFFER_CHANGED, FUNDS_INSUFFICIENT, CURRENCY_UNSUPPORTED, INPUT_INVALID, TRANSACTION_FAILED,
 * CHAIN_UNREACHABLE
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
    await deps.forged.check(offer.dataset);
    const now = await offerById(deps.catalog, offer.id);
    await checkOffer(deps.catalog, now, { expectedPrice: offer.price, termsHash: offer.termsHash });
    const { attempt, attempts } = await attemptFor(deps, job, request);
    const { permit } = request;
    const skills = WalletSkills.parse(request.skills ?? {});
    const next = await walletAsks(deps, {
      ...{ account: attempt.account, currency: offer.currency, amount: BigInt(job.purchase.plan.payment) },
      ...{ skills, permit, allowance: attempt.allowance, nonce },
      pay: signed => buyCall(deps, job, attempt, signed)
    });
    const saved = await savePurchase(
      deps,
      inState({ ...job, attempts }, 'awaiting', { account: attempt.account, transaction: null })
    );
    return { purchase: saved.purchase, network: walletNetwork(deps.network), ...next };
  });
}

/**
 * Whether it may be asked now. What was sent may be asked again only where the node has lost it, and then with its own nonce, as long as
 * that is free: so not both can be mined.
 */
async function nonceOfLost(deps: IPreparePurchaseDeps, job: PurchaseJob, account: string): Promise<number | null> {
  const { state, transaction } = job.purchase;
  const isOpen = state === 'requested' || state === 'awaiting';
  const own = job.attempts.filter(one => one.transaction !== null && sameAddress(one.account, account));
  const lost = isOpen ? own.at(-1) : own.find(one => one.transaction === transaction);
  const nonce = lost?.nonce ?? null;
  if (isOpen) return nonce !== null && (await deps.chain.nonce(account, 'latest')) <= nonce ? nonce : null;
  if (state === 'sent' && lost && (await deps.chain.transaction(lost.transaction as string)) === null) return nonce;
  throw new AffluentError('STATE_CONFLICT', `The purchase is ${state}; no wallet need be asked.`, {
    context: { purchase: job.purchase.id, state }
  });
}

async function attemptFor(
  deps: IPreparePurchaseDeps,
  { purchase, attempts }: PurchaseJob,
  { account, budget = purchase.deposit, allowance }: PrepareRequest
): Promise<{ attempt: PurchaseAttempt; attempts: PurchaseAttempt[] }> {
  if (BigInt(budget) > BigInt(purchase.deposit))
    throw new AffluentError('INPUT_INVALID', 'The budget of a purchase is at most its deposit.');
  const former = attempts.find(one => sameAddress(one.account, account) && one.budget === budget);
  const sent: SentAllowance | null = allowance ? { ...allowance, since: deps.clock.now() } : null;
  if (former) {
    // One that is told again is as old as before.
    const isNew = sent !== null && sent.transaction !== former.allowance?.transaction;
    const attempt = isNew ? { ...former, allowance: sent } : former;
    // The last one is the one that is asked now.
    return { attempt, attempts: [...attempts.filter(one => one !== former), attempt] };
  }
  if (attempts.length >= MOST_ATTEMPTS)
    throw new AffluentError('STATE_CONFLICT', 'Too many accounts and budgets were tried; open a new purchase.');
  const { address: sessionKey } = await deps.keyStore.createSessionKey();
  const attempt = { account, sessionKey, budget, transaction: null, nonce: null, allowance: sent };
  return { attempt, attempts: [...attempts, attempt] };
}

function buyCall(
  deps: Pick<IPreparePurchaseDeps, 'calls'>,
  job: PurchaseJob,
  attempt: PurchaseAttempt,
  permit: IPermit | null
): IChainCall {
  const { offer, deposit, plan } = job.purchase;
  const step = plan.steps.find(({ kind }) => kind === 'buy') as PurchaseStep;
  return deps.calls.buy({
    offer: BigInt(offer.id),
    expectedPrice: BigInt(offer.price),
    termsHash: offer.termsHash,
    holder: attempt.account,
    sessionKey: attempt.sessionKey,
    deposit: BigInt(deposit),
    value: BigInt(step.value),
    permit
  });
}
