import { AffluentError } from '../../core/errors/index.js';
import type { Network, Offer, Purchase, PurchaseRequest } from '../../core/wire/index.js';
import type { ICatalogStore } from '../../ports/index.js';
import { offerById } from '../catalog/offers.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { timeText } from '../time-text.js';
import { planPurchase, type IPlanPurchaseDeps } from './plan-purchase.js';
import { savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/** What opening a purchase asks of the world. */
export interface IRequestPurchaseDeps extends IPurchaseJobDeps, IPlanPurchaseDeps {
  readonly catalog: Pick<ICatalogStore, 'events' | 'entry'>;
  readonly network: Pick<Network, 'names'>;
}

/**
 * Opens a purchase that the owner may approve. Spends nothing.
 * @throws AffluentError NOT_FOUND, OFFER_CHANGED (closed, or another price or agreement than was shown), INPUT_INVALID (deposit),
 * CHAIN_UNREACHABLE
 */
export async function requestPurchase(deps: IRequestPurchaseDeps, request: PurchaseRequest): Promise<Purchase> {
  const offer = await offerById(deps.catalog, request.offer);
  checkOffer(offer, request);
  const deposit = depositOf(offer, request);
  const entry = await deps.catalog.entry(offer.dataset);
  if (!entry) throw new AffluentError('DATASET_UNKNOWN', 'The dataset of this offer is not in the catalog.');
  const plan = await planPurchase(deps, offer, offer.kind === 'metered' ? deposit : BigInt(offer.price));
  const purchase: Purchase = {
    id: crypto.randomUUID(),
    state: 'requested',
    dataset: offer.dataset,
    ref: referenceOf(deps.network, entry),
    title: entry.title,
    offer,
    deposit: deposit.toString(),
    requestedBy: request.requestedBy,
    createdAt: timeText(deps.clock.now()),
    plan,
    transaction: null,
    licence: null,
    problem: null
  };
  return (await savePurchase(deps, { purchase, budget: null, sessionKey: null })).purchase;
}

function checkOffer(offer: Offer, { expectedPrice, termsHash }: PurchaseRequest): void {
  const context = { offer: offer.id, price: offer.price, termsHash: offer.termsHash, open: offer.open };
  if (!offer.open) throw new AffluentError('OFFER_CHANGED', `Offer ${offer.id} is closed.`, { context });
  if (offer.price !== expectedPrice)
    throw new AffluentError('OFFER_CHANGED', `The price is ${offer.price}, not ${expectedPrice}.`, { context });
  if (offer.termsHash !== termsHash)
    throw new AffluentError('OFFER_CHANGED', 'The agreement is another than the one that was shown.', { context });
}

function depositOf(offer: Offer, { deposit }: PurchaseRequest): bigint {
  if (offer.kind !== 'metered') {
    if (deposit !== undefined && deposit !== '0')
      throw new AffluentError('INPUT_INVALID', `A ${offer.kind} offer takes no deposit.`);
    return 0n;
  }
  const amount = BigInt(deposit ?? offer.minDeposit);
  if (amount < BigInt(offer.minDeposit))
    throw new AffluentError('INPUT_INVALID', `The deposit must be at least ${offer.minDeposit}.`, {
      context: { minDeposit: offer.minDeposit }
    });
  return amount;
}
