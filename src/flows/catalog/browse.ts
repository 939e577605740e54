import type { DatasetCard, DatasetList, DatasetQuery, Network } from '../../core/wire/index.js';
import type { ICatalogEntry, ICatalogStore } from '../../ports/index.js';
import { chainTimeText } from '../time-text.js';
import type { DatasetFacts } from './dataset-facts.js';
import { cheapestByKind, offersOf } from './offers.js';
import { publisherName, referenceOf } from './publisher-name.js';

/** What browsing asks of the world; nothing beyond this machine. */
export interface IBrowseDeps {
  readonly catalog: Pick<ICatalogStore, 'search' | 'events'>;
  readonly facts: Pick<DatasetFacts, 'manifestOf'>;
  readonly network: Pick<Network, 'names'>;
  /** Ids of datasets with a live licence. */
  readonly licensedDatasets: () => Promise<ReadonlySet<string>>;
}

/** One page of the catalog, from the index alone. @throws AffluentError INPUT_INVALID for a foreign cursor */
export async function browse(deps: IBrowseDeps, query: DatasetQuery): Promise<DatasetList> {
  const licensed = await deps.licensedDatasets();
  const { items, next } = await deps.catalog.search(query, [...licensed]);
  return { items: await Promise.all(items.map(entry => datasetCard(deps, entry, licensed.has(entry.id)))), next };
}

/** The line of one dataset. */
export async function datasetCard(
  deps: Pick<IBrowseDeps, 'facts' | 'network'> & { readonly catalog: Pick<ICatalogStore, 'events'> },
  entry: ICatalogEntry,
  licensed: boolean
): Promise<DatasetCard> {
  const offers = cheapestByKind(await offersOf(deps.catalog, entry.id));
  const { terms } = deps.facts.manifestOf(entry);
  return {
    id: entry.id,
    ref: referenceOf(deps.network, entry),
    publisher: {
      address: entry.publisher,
      name: publisherName(deps.network, entry.publisher),
      claimedName: terms.publisherName
    },
    slug: entry.slug,
    version: entry.version,
    title: entry.title,
    summary: entry.summary,
    tags: [...entry.tags],
    rows: entry.rows,
    bytes: entry.bytes,
    prices: offers.map(({ id, kind, price, currency, term }) => ({ offer: id, kind, price, currency, term })),
    licensed,
    publishedAt: chainTimeText(entry.registeredAt)
  };
}
