import { z } from 'zod';

/** A stored transaction. */
export const EntryRow = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  account: z.string(),
  nonce: z.number(),
  hash: z.string(),
  raw: z.string(),
  state: z.enum(['signed', 'done', 'reverted', 'replaced', 'failed']),
  createdAt: z.number(),
  validUntil: z.number().nullable(),
  reason: z.string().nullable()
});

/** A stored job. */
export const JobRow = z.object({
  id: z.string(),
  kind: z.enum(['purchase', 'publication']),
  state: z.string(),
  body: z.string().transform((text): unknown => JSON.parse(text)),
  createdAt: z.number()
});

/** A stored budget, amounts as decimal texts. */
export const BudgetRow = z.object({
  limit: z
    .string()
    .transform(text => BigInt(text))
    .nullable(),
  spent: z.string().transform(text => BigInt(text))
});

/** The same with the name that it has. */
export const NamedBudgetRow = BudgetRow.extend({ name: z.string() });

const bigint = z.string().transform(text => BigInt(text));

/** A stored finding. */
export const FindingRow = z.object({
  dataset: z.string(),
  code: z.enum(['ROWS_FORGED', 'SEGMENT_FORGED']),
  detail: z.string(),
  shard: z.number().nullable(),
  foundAt: z.number()
});

/** A reserved shard. */
export const ReservedRow = z.object({
  licence: bigint,
  shard: z.number(),
  dataset: z.string(),
  payers: z.string().transform(text => z.array(z.string()).parse(JSON.parse(text))),
  subject: z.string(),
  amount: bigint,
  until: z.number(),
  handed: z.number()
});
export type ReservedRow = z.infer<typeof ReservedRow>;
