import { AffluentError } from '../../core/errors/index.js';
import type { Offer } from '../../core/wire/index.js';
import type { ChainEventOf, ICatalogStore } from '../../ports/index.js';

type Events = Pick<ICatalogStore, 'events'>;

function toOffer(event: ChainEventOf<'offerOpened'>, open: boolean): Offer {
  return {
    id: event.offer.toString(),
    dataset: event.dataset,
    kind: event.kind,
    price: event.price.toString(),
    currency: event.currency,
    term: event.term,
    minDeposit: event.minDeposit.toString(),
    confirmations: event.confirmations,
    open,
    termsHash: event.termsHash
  };
}

/** All offers of a dataset, oldest first, closed ones too. */
export async function offersOf(catalog: Events, dataset: string): Promise<Offer[]> {
  const opened = await catalog.events('offerOpened', { dataset });
  return Promise.all(opened.map(async event => toOffer(event, await isOpen(catalog, event.offer))));
}

/** The open offers of many datasets, by dataset, oldest first. */
export async function openOffersOf(
  catalog: Pick<ICatalogStore, 'openOffers'>,
  datasets: readonly string[]
): Promise<Map<string, Offer[]>> {
  const found = new Map<string, Offer[]>(datasets.map(id => [id, []]));
  for (const event of await catalog.openOffers(datasets)) found.get(event.dataset)?.push(toOffer(event, true));
  return found;
}

/** One offer. @throws AffluentError NOT_FOUND */
export async function offerById(catalog: Events, id: string): Promise<Offer> {
  const offer = BigInt(id);
  const [event] = await catalog.events('offerOpened', { offer });
  if (!event) throw new AffluentError('NOT_FOUND', `There is no offer ${id} on this network.`);
  return toOffer(event, await isOpen(catalog, offer));
}

async function isOpen(catalog: Events, offer: bigint): Promise<boolean> {
  return (await catalog.events('offerClosed', { offer })).length === 0;
}

/** The cheapest open offer of each kind, as cards show it. */
export function cheapestByKind(offers: readonly Offer[]): Offer[] {
  const best = new Map<Offer['kind'], Offer>();
  for (const offer of offers) {
    const former = best.get(offer.kind);
    if (offer.open && (!former || BigInt(offer.price) < BigInt(former.price))) best.set(offer.kind, offer);
  }
  return [...best.values()];
}
