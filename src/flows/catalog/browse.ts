import type { DatasetCard, DatasetList, DatasetQuery, Network, Offer } from '../../core/wire/index.js';
import type { CatalogLine, ICatalogStore } from '../../ports/index.js';
import { chainTimeText } from '../time-text.js';
import { cheapestByKind, openOffersOf } from './offers.js';
import { publisherName, referenceOf } from './publisher-name.js';

/** What browsing asks of the world; nothing beyond this machine. */
export interface IBrowseDeps {
  readonly catalog: Pick<ICatalogStore, 'search' | 'openOffers'>;
  readonly network: Pick<Network, 'names'>;
  /** Ids of datasets with a live licence. */
  readonly licensedDatasets: () => Promise<ReadonlySet<string>>;
}

/** One page of the catalog, from the index alone. @throws AffluentError INPUT_INVALID for a foreign cursor */
export async function browse(deps: IBrowseDeps, query: DatasetQuery): Promise<DatasetList> {
  const licensed = await deps.licensedDatasets();
  const { items, next, total } = await deps.catalog.search(query, [...licensed]);
  const offers = await openOffersOf(
    deps.catalog,
    items.map(({ id }) => id)
  );
  return {
    items: items.map(line => datasetCard(deps, line, offers.get(line.id) ?? [], licensed.has(line.id))),
    next,
    total
  };
}

/** The line of one dataset. */
export function datasetCard(
  deps: Pick<IBrowseDeps, 'network'>,
  entry: CatalogLine,
  offers: readonly Offer[],
  licensed: boolean
): DatasetCard {
  return {
    id: entry.id,
    ref: referenceOf(deps.network, entry),
    publisher: {
      address: entry.publisher,
      name: publisherName(deps.network, entry.publisher),
      claimedName: entry.publisherName
    },
    slug: entry.slug,
    version: entry.version,
    title: entry.title,
    summary: entry.summary,
    tags: [...entry.tags],
    rows: entry.rows,
    bytes: entry.bytes,
    prices: cheapestByKind(offers).map(({ id, kind, price, currency, term }) => ({
      offer: id,
      kind,
      price,
      currency,
      term
    })),
    licensed,
    publishedAt: chainTimeText(entry.registeredAt)
  };
}
