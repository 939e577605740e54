import { z } from 'zod';

const json = z.string().transform((text): unknown => JSON.parse(text));

const flag = z.number().transform(Boolean);

/** What lists show of a stored entry. */
export const LineRow = z.object({
  id: z.string(),
  publisher: z.string(),
  slug: z.string(),
  version: z.number(),
  manifest: z.string(),
  block: z.number(),
  registeredAt: z.number(),
  title: z.string(),
  summary: z.string(),
  tags: json.pipe(z.array(z.string())),
  rows: z.number(),
  bytes: z.number(),
  publisherName: z.string(),
  training: flag,
  commercialUse: flag,
  redistribution: flag,
  format: z.string()
});
/** The columns of a line, as SQL. */
export const lineColumns = Object.keys(LineRow.shape)
  .map(name => `entry.${name} AS ${name}`)
  .join(', ');

/** All of an entry, as SQL. */
export const selectEntry = `SELECT ${lineColumns}, problem, document FROM entry LEFT JOIN document USING (number)`;

/** A stored entry. */
export const EntryRow = LineRow.extend({ document: json.nullable(), problem: z.string().nullable() });

/** A found line, where it stands in the order, and how many were found in all. */
export const FoundRow = LineRow.extend({
  number: z.number(),
  place: z.union([z.number(), z.string()]),
  total: z.number()
});
