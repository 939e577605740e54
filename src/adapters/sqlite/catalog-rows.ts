import { z } from 'zod';

const json = z.string().transform((text): unknown => JSON.parse(text));

/** A stored line of the catalog. */
export const EntryRow = z.object({
  id: z.string(),
  publisher: z.string(),
  slug: z.string(),
  version: z.number(),
  manifest: z.string(),
  block: z.number(),
  registeredAt: z.number(),
  document: json.nullable(),
  problem: z.string().nullable(),
  title: z.string(),
  summary: z.string(),
  tags: json.pipe(z.array(z.string())),
  rows: z.number(),
  bytes: z.number()
});

/** A found line: the entry, and where it stands in the order. */
export const FoundRow = EntryRow.extend({ number: z.number(), place: z.union([z.number(), z.string()]) });
