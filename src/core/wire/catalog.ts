import { z } from 'zod';
import { DatasetCard } from './dataset.js';
import { OfferKind } from './offer.js';
import { Address, Count, listOf } from './primitives.js';

/** A value of a query that may be repeated: `tag=a&tag=b`. */
function repeated<T extends z.ZodType>(item: T, most: number) {
  return z
    .union([item, z.array(item).max(most)])
    .optional()
    .transform(given => (given === undefined ? [] : ([given].flat() as z.output<T>[])));
}

/** What terms may allow. */
export const Right = z.enum(['training', 'commercialUse', 'redistribution']);
export type Right = z.infer<typeof Right>;

/** Classes of plaintext size: below 10 MB, 1 GB, 100 GB, and above. */
export const SizeClass = z.enum(['small', 'medium', 'large', 'huge']);
export type SizeClass = z.infer<typeof SizeClass>;

/** The first bytes that are too many for each class; the last has no end. */
export const SIZE_ENDS: Readonly<Record<Exclude<SizeClass, 'huge'>, number>> = { small: 1e7, medium: 1e9, large: 1e11 };

/** Most values of tags and publishers that are counted. */
export const MOST_FACET_VALUES = 40;

/** What narrows the catalog. Within one facet any value will do, but for `allows` and `tag`: there all must hold. */
export const DatasetFilter = z.object({
  q: z.string().max(200).default(''),
  kind: repeated(OfferKind, 3),
  allows: repeated(Right, 3),
  /** Of the files, as the last part of their media type: `parquet`. */
  format: repeated(z.string().max(64), 16),
  size: repeated(SizeClass, 4),
  tag: repeated(z.string().max(64), 16),
  publisher: repeated(Address, 16),
  licensed: z.stringbool().optional(),
  /** False: answer at once from the index; what is newer on chain comes with the next `catalog` event. */
  fresh: z.stringbool().default(true)
});
export type DatasetFilter = z.infer<typeof DatasetFilter>;

/** Query of `GET /v1/datasets`: from the start, after a cursor, or from a place in the list. */
export const DatasetQuery = DatasetFilter.extend({
  sort: z.enum(['relevance', 'newest', 'title', 'rows', 'bytes']).default('relevance'),
  cursor: z.string().max(4_096).optional(),
  offset: z.coerce.number().int().min(0).max(1_000_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20)
});
export type DatasetQuery = z.infer<typeof DatasetQuery>;

/** One page of the catalog, and how many there are in all. */
export const DatasetList = listOf(DatasetCard).extend({ total: Count });
export type DatasetList = z.infer<typeof DatasetList>;

/** How many datasets have a value. */
export const FacetCount = z.object({ value: z.string().max(300), count: Count });
export type FacetCount = z.infer<typeof FacetCount>;

/**
 * Answer of `GET /v1/facets`: what each facet has among the datasets that the other facets let through. Most frequent first;
 * tags and publishers at most 40.
 */
export const DatasetFacets = z.object({
  total: Count,
  kind: z.array(FacetCount),
  allows: z.array(FacetCount),
  format: z.array(FacetCount),
  size: z.array(FacetCount),
  tag: z.array(FacetCount).max(MOST_FACET_VALUES),
  /** By address; the name is of the user's networks file. */
  publisher: z.array(FacetCount.extend({ name: z.string().nullable() })).max(MOST_FACET_VALUES),
  licensed: Count
});
export type DatasetFacets = z.infer<typeof DatasetFacets>;
