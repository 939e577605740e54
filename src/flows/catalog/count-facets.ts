import type { DatasetFacets, DatasetFilter, Network } from '../../core/wire/index.js';
import type { ICatalogStore } from '../../ports/index.js';
import { publisherName } from './publisher-name.js';

/** What counting asks of the world; nothing beyond this machine. */
export interface ICountFacetsDeps {
  readonly catalog: Pick<ICatalogStore, 'facets'>;
  readonly network: Pick<Network, 'names'>;
  /** Ids of datasets with a live licence. */
  readonly licensedDatasets: () => Promise<ReadonlySet<string>>;
}

/** How many datasets have each value of each facet, from the index alone. */
export async function countFacets(deps: ICountFacetsDeps, filter: DatasetFilter): Promise<DatasetFacets> {
  const counts = await deps.catalog.facets(filter, [...(await deps.licensedDatasets())]);
  const publisher = counts.publisher.map(one => ({ ...one, name: publisherName(deps.network, one.value) }));
  return { ...counts, publisher };
}
