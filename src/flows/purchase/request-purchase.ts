import { AffluentError } from '../../core/errors/index.js';
import type { Network, Offer, Purchase, PurchaseJob, PurchaseRequest } from '../../core/wire/index.js';
import type { ICatalogStore, IRangeSource, IWallet } from '../../ports/index.js';
import { acceptedCustodians, type IAcceptedDeps } from '../catalog/accepted-custodians.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import { termsOf } from '../catalog/dataset-detail.js';
import { offerById, offersOf } from '../catalog/offers.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { timeText } from '../time-text.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import { planPurchase, type IPlanPurchaseDeps } from './plan-purchase.js';
import { savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/** What opening a purchase asks of the world. */
export interface IRequestPurchaseDeps extends IPurchaseJobDeps, Omit<IPlanPurchaseDeps, 'chain'> {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly chain: IPlanPurchaseDeps['chain'] & IAcceptedDeps['chain'];
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'> & IAcceptedDeps['facts'];
  readonly network: Pick<Network, 'names'>;
  readonly wallet: Pick<IWallet, 'address'>;
  readonly forged: Pick<ForgedDatasets, 'check'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
}

/**
 * Opens a purchase that the owner may approve. Spends nothing.
 * @throws AffluentError NOT_FOUND, OFFER_CHANGED (closed, or another price or agreement than was shown), INPUT_INVALID (deposit),
 * MANIFEST_INVALID (what it sells could not be read), CURRENCY_UNSUPPORTED, ROWS_FORGED, SEGMENT_FORGED (found
 * before), BLOCK_UNAVAILABLE, CHAIN_UNREACHABLE
 */
export async function requestPurchase(deps: IRequestPurchaseDeps, request: PurchaseRequest): Promise<Purchase> {
  const offer = await offerById(deps.catalog, request.offer);
  await checkOffer(deps.catalog, offer, request);
  const deposit = depositOf(offer, request);
  const facts = await deps.facts.of(offer.dataset);
  await deps.forged.check(offer.dataset);
  await checkCustody(deps, facts);
  const { entry } = facts;
  const payment = offer.kind === 'metered' ? deposit : BigInt(offer.price);
  const plan = await planPurchase(deps, offer, payment, { account: await deps.wallet.address() });
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
    account: null,
    transaction: null,
    licence: null,
    problem: null
  };
  const agreement = await agreementOf(deps, facts, offer);
  return (await savePurchase(deps, { purchase, budget: null, sessionKey: null, attempts: [], agreement })).purchase;
}

/** The text stays with the licence. Where the offer names an older one than the newest version, that is all there is to keep. */
async function agreementOf(
  deps: IRequestPurchaseDeps,
  facts: IDatasetFacts,
  offer: Offer
): Promise<PurchaseJob['agreement']> {
  const { name, agreement: text, termsHash } = await termsOf(deps, facts);
  return termsHash === offer.termsHash ? { name, text, termsHash } : null;
}

/** Without enough custodians that have signed to hold its keys, money would buy nothing. */
async function checkCustody(deps: IRequestPurchaseDeps, facts: IDatasetFacts): Promise<void> {
  const { threshold } = facts.manifest.terms;
  const custodians = await acceptedCustodians(deps, facts, await deps.facts.indexOf(facts));
  const accepted = custodians.filter(one => one.accepted).length;
  if (accepted < threshold)
    throw new AffluentError('MANIFEST_INVALID', `${accepted} custodians hold its keys, and ${threshold} are needed.`, {
      context: { dataset: facts.entry.id, threshold, custodians }
    });
}

/** An offer is what it was when it was opened; another price is another offer, which the context names. */
export async function checkOffer(
  catalog: Pick<ICatalogStore, 'events'>,
  offer: Offer,
  { expectedPrice, termsHash }: Pick<PurchaseRequest, 'expectedPrice' | 'termsHash'>
): Promise<void> {
  if (offer.open && offer.price === expectedPrice && offer.termsHash === termsHash) return;
  const open = (await offersOf(catalog, offer.dataset)).filter(one => one.open);
  const offers = open.map(({ id, kind, price, currency }) => ({ id, kind, price, currency }));
  const { id, price } = offer;
  const context = { offer: id, price, termsHash: offer.termsHash, open: offer.open, expectedPrice, offers };
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
