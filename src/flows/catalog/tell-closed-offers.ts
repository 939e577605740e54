import type { ChainEvent, ICatalogStore, IClock } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';
import { offerById } from './offers.js';

/** Tells who listens of which datasets an offer was closed: what they show of it is no longer to be had. */
export async function tellClosedOffers(
  deps: { readonly catalog: Pick<ICatalogStore, 'events'>; readonly clock: IClock; readonly notify: Notify },
  fresh: readonly ChainEvent[]
): Promise<void> {
  const closed = fresh.flatMap(event => (event.type === 'offerClosed' ? [event.offer.toString()] : []));
  if (closed.length === 0) return;
  const offers = await Promise.all(closed.map(offer => offerById(deps.catalog, offer)));
  const datasets = [...new Set(offers.map(({ dataset }) => dataset))];
  deps.notify({ type: 'catalog', time: timeText(deps.clock.now()), datasets });
}
