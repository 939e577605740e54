import { z } from 'zod';
import { OfferKind } from './offer.js';
import { Amount, CidText, Count, Currency, DatasetId, listOf, Time, TokenNumber } from './primitives.js';

/** Longest name of a reader, in characters; of a longer one its end counts. */
export const MOST_READER = 200;

/** Header in which a reader names itself, percent-encoded UTF-8. */
export const READER_HEADER = 'affluent-reader';

/**
 * Who reads: the path of a notebook, or the name of a script. The reader says it of itself, so that it is shown and counted by, and
 * proves nothing. Empty: it does not say.
 */
export const Reader = z.string().max(MOST_READER);
export type Reader = z.infer<typeof Reader>;

/** What one reader has opened of one version of a dataset under one licence, by the service's own record. */
export const Reading = z.object({
  reader: Reader,
  dataset: DatasetId,
  ref: z.string(),
  title: z.string(),
  version: z.number().int().positive(),
  manifest: CidText.nullable(),
  licence: TokenNumber.nullable(),
  /** Kind of the offer that the licence was bought from. */
  kind: OfferKind.nullable(),
  /** Name and address of the agreement; null where the manifest is not at hand. */
  terms: z.object({ name: z.string(), url: z.string().nullable() }).nullable(),
  /** Distinct shards that it opened, and the rows in them. */
  shards: Count,
  rows: Count,
  /** What this reader has spent on the dataset, all versions together. */
  spent: Amount,
  currency: Currency,
  firstAt: Time,
  lastAt: Time
});
export type Reading = z.infer<typeof Reading>;
export const ReadingList = listOf(Reading);
export type ReadingList = z.infer<typeof ReadingList>;

/** Query of `GET /v1/readings`. */
export const ReadingQuery = z.object({ reader: Reader.optional(), dataset: DatasetId.optional() });
export type ReadingQuery = z.infer<typeof ReadingQuery>;

/** Query of `GET /v1/bill-of-materials`. */
export const BillQuery = z.object({ reader: Reader });

/** All that one reader has opened; `document` says it as JSON-LD in the terms of schema.org, Croissant and PROV-O. */
export const BillOfMaterials = z.object({
  reader: Reader,
  items: z.array(Reading),
  document: z.record(z.string(), z.unknown())
});
export type BillOfMaterials = z.infer<typeof BillOfMaterials>;
