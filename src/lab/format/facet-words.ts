import type { TranslationBundle } from '@jupyterlab/translation';
import type { DatasetFacets } from '../../core/wire/index.js';
import type { ListFacet } from '../models/catalog-query.js';
import { shortHex } from './quantity.js';

/** The name of a facet. */
export function facetWords(trans: TranslationBundle, facet: ListFacet): string {
  switch (facet) {
    case 'kind':
      return trans.__('Price');
    case 'allows':
      return trans.__('Terms allow');
    case 'size':
      return trans.__('Size');
    case 'format':
      return trans.__('Format');
    case 'tag':
      return trans.__('Tags');
    case 'publisher':
      return trans.__('Publisher');
  }
}

/** What a value of a facet is called. */
export function valueWords(
  trans: TranslationBundle,
  facet: ListFacet,
  value: string,
  facets: DatasetFacets | null
): string {
  const words: Readonly<Record<string, string>> = {
    'kind free': trans.__('Free'),
    'kind flat': trans.__('One price'),
    'kind metered': trans.__('Per row'),
    'allows training': trans.__('Training models'),
    'allows commercialUse': trans.__('Commercial use'),
    'allows redistribution': trans.__('Passing it on'),
    'size small': trans.__('Under 10 MB'),
    'size medium': trans.__('10 MB to 1 GB'),
    'size large': trans.__('1 GB to 100 GB'),
    'size huge': trans.__('Over 100 GB'),
    'format parquet': trans.__('Parquet'),
    'format arrow': trans.__('Arrow')
  };
  if (facet === 'publisher') return facets?.publisher.find(one => one.value === value)?.name ?? shortHex(value);
  return words[`${facet} ${value}`] ?? value;
}
