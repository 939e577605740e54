import { z } from 'zod';
import { Amount, Count, Currency, DatasetId, Hash32, ShardNumber, TokenNumber } from './primitives.js';

const Scalar = z.union([z.string().max(4_096), z.number(), z.boolean(), z.null()]);

/** Comparison of the pandas/pyarrow disjunctive normal form; times and dates are RFC 3339 texts. */
export const Comparison = z.union([
  z.tuple([z.string().max(256), z.enum(['=', '==', '!=', '<', '<=', '>', '>=']), Scalar]),
  z.tuple([z.string().max(256), z.enum(['in', 'not in']), z.array(Scalar).max(10_000)])
]);
export type Comparison = z.infer<typeof Comparison>;

/** A conjunction, or a list of conjunctions that are or-ed. */
export const Filters = z.union([z.array(Comparison).max(256), z.array(z.array(Comparison).max(256)).max(256)]);
export type Filters = z.infer<typeof Filters>;

/** Body of `POST /v1/datasets/{id}/plan`. */
export const PlanRequest = z.object({
  version: z.number().int().positive().optional(),
  recordSet: z.string().max(64).optional(),
  columns: z.array(z.string().max(256)).max(4_000).nullable().optional(),
  filters: Filters.nullable().optional()
});
export type PlanRequest = z.infer<typeof PlanRequest>;

/** One file that a read opens. */
export const PlanFile = z.object({
  /** Path below `/v1/data/{id}/{version}/`: `<record set>/<number>.parquet`. */
  file: z.string(),
  shard: ShardNumber,
  contribution: z.number().int().nonnegative(),
  rows: Count,
  /** Plaintext bytes of the columns that are wanted. */
  bytes: Count,
  /** Plaintext bytes of the whole file. */
  size: Count,
  rowGroups: z.array(z.number().int().nonnegative()),
  unlocked: z.boolean(),
  price: Amount
});
export type PlanFile = z.infer<typeof PlanFile>;

/** What a read would cost, before it runs. */
export const Estimate = z.object({
  dataset: DatasetId,
  version: z.number().int().positive(),
  recordSet: z.string(),
  shards: Count,
  newShards: Count,
  rows: Count,
  newRows: Count,
  /** Plaintext bytes that the read needs. */
  bytes: Count,
  /** What unlocking the new shards costs. */
  price: Amount,
  currency: Currency,
  byContributor: z.array(
    z.object({ number: z.number().int(), name: z.string(), shards: Count, rows: Count, newRows: Count, amount: Amount })
  ),
  licence: TokenNumber.nullable(),
  /** The offer whose price was used; null where a flat or free licence covers the read. */
  offer: TokenNumber.nullable(),
  /** False without a licence: statistics are encrypted, so that filters prune nothing and the figures are an upper bound. */
  exact: z.boolean(),
  /** What the owner lets notebooks still spend on this dataset; null: no budget set. */
  budget: Amount.nullable()
});
export type Estimate = z.infer<typeof Estimate>;

/** Estimate and the files that it counts. */
export const Plan = Estimate.extend({
  files: z.array(PlanFile),
  /** The footers of all shards; null where it is not readable without a licence. */
  metadataFile: z.string().nullable(),
  /** What gateways are asked for where nothing is kept: the leaves that the read touches; one answer may hold several. */
  requests: Count
});
export type Plan = z.infer<typeof Plan>;

/** Body of `POST /v1/datasets/{id}/unlock`. */
export const UnlockRequest = z.object({
  version: z.number().int().positive().optional(),
  shards: z.array(ShardNumber).min(1).max(100_000),
  /** Spend at most this; never more than the owner's budget. */
  budget: Amount.optional()
});
export type UnlockRequest = z.infer<typeof UnlockRequest>;

/** Answer: `transaction` is null where all was unlocked or nothing is metered. */
export const UnlockResult = z.object({
  transaction: Hash32.nullable(),
  transactions: z.array(Hash32),
  spent: Amount,
  unlocked: Count
});
export type UnlockResult = z.infer<typeof UnlockResult>;

/** A JSON text in a query. */
function json<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .max(262_144)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** Query of `GET /v1/datasets/{id}/stream`; `columns` (a list of names) and `filters` are JSON texts. */
export const StreamQuery = z.object({
  version: z.coerce.number().int().positive().optional(),
  recordSet: z.string().max(64).optional(),
  columns: json(z.array(z.string().max(256)).max(4_000)).optional(),
  filters: json(Filters).optional(),
  /** At most so many rows; what the plan names is unlocked all the same. */
  limit: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
  /** Spend at most this on unlocking; never more than the owner's budget. */
  budget: Amount.optional()
});
export type StreamQuery = z.infer<typeof StreamQuery>;
