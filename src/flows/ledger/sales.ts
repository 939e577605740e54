import type { Network, Sale } from '../../core/wire/index.js';
import type { ICatalogStore } from '../../ports/index.js';
import type { IDatasetFacts } from '../catalog/dataset-facts.js';
import { offersOf } from '../catalog/offers.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { licenceAccount } from '../licences/licence-account.js';
import { chainTimeText } from '../time-text.js';

/** What listing sales asks of the world. */
export interface ISalesDeps {
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly network: Pick<Network, 'names'>;
}

/** The licences of a dataset that were sold, free ones too. */
export async function salesOf({ catalog, network }: ISalesDeps, { entry }: IDatasetFacts): Promise<Sale[]> {
  const offers = new Map((await offersOf(catalog, entry.id)).map(offer => [offer.id, offer]));
  const bought = await catalog.events('bought', { dataset: entry.id });
  const sales: Sale[] = [];
  for (const event of bought) {
    const offer = offers.get(event.offer.toString());
    if (!offer) continue;
    const { holder, spent, expiry } = await licenceAccount(catalog, event);
    sales.push({
      ...{ licence: event.licence.toString(), dataset: entry.id, title: entry.title, holder },
      ...{ ref: referenceOf(network, entry), offer: offer.id, kind: offer.kind, currency: offer.currency },
      boughtAt: chainTimeText(event.timestamp),
      expiresAt: expiry === 0 ? null : chainTimeText(expiry),
      paid: spent.toString(),
      transaction: event.transaction
    });
  }
  return sales;
}
