import { ETH, type Currency } from '../../core/wire/index.js';
import type { ICatalogStore } from '../../ports/index.js';

/** The currency of all that is paid on a dataset, as the index knows it; ETH where it does not know the dataset. */
export async function currencyOf(catalog: Pick<ICatalogStore, 'events'>, dataset: string): Promise<Currency> {
  const [registered] = await catalog.events('datasetRegistered', { dataset });
  return registered?.currency ?? ETH;
}
