import { z } from 'zod';
import { DatasetQuery } from '../../core/wire/catalog.js';

/** Facets of which several values may be chosen. */
export const listFacets = ['kind', 'allows', 'size', 'format', 'tag', 'publisher'] as const;
export type ListFacet = (typeof listFacets)[number];

/** What the catalog is asked; a saved search has this shape, too. */
export const CatalogQuery = DatasetQuery.pick({
  q: true,
  kind: true,
  allows: true,
  size: true,
  format: true,
  tag: true,
  publisher: true,
  sort: true
}).extend({
  /** Only datasets that the wallet holds a licence of. */
  licensed: z.boolean().default(false)
});
export type CatalogQuery = z.infer<typeof CatalogQuery>;

/** Asks for everything. */
export const everything: CatalogQuery = CatalogQuery.parse({});

/** How many values are chosen in facets. */
export function chosen(query: CatalogQuery): number {
  return listFacets.reduce((sum, facet) => sum + query[facet].length, Number(query.licensed));
}

/** Chooses a value of a facet, or lets go of it. */
export function toggled(query: CatalogQuery, facet: ListFacet, value: string): Partial<CatalogQuery> {
  const values: readonly string[] = query[facet];
  const change = values.includes(value) ? values.filter(one => one !== value) : [...values, value];
  return { [facet]: change };
}

/** What the service is asked for it: from the index, without waiting for the chain. */
export function toRequest({ licensed, ...query }: CatalogQuery): Partial<DatasetQuery> {
  return { ...query, fresh: false, ...(licensed && { licensed }) };
}
