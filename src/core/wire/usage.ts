import { z } from 'zod';
import { OfferKind } from './offer.js';
import { Address, Amount, Count, Currency, DatasetId, Hash32, listOf, Time, TokenNumber } from './primitives.js';

/** One unlock on chain: a page's fresh shards and what they cost. */
export const UsageRow = z.object({
  time: Time,
  block: Count,
  transaction: Hash32,
  dataset: DatasetId,
  ref: z.string(),
  title: z.string(),
  licence: TokenNumber,
  page: z.number().int().nonnegative(),
  shards: Count,
  rows: Count,
  amount: Amount,
  currency: Currency
});
export type UsageRow = z.infer<typeof UsageRow>;
export const UsageList = listOf(UsageRow);
export type UsageList = z.infer<typeof UsageList>;

/** Query of `GET /v1/usage`. */
export const UsageQuery = z.object({
  dataset: DatasetId.optional(),
  since: Time.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000)
});
export type UsageQuery = z.infer<typeof UsageQuery>;

/** Body of `POST /v1/usage/exports`: a new or existing file on the machine of the service, by its whole path. */
export const UsageExportRequest = z.object({
  file: z
    .string()
    .min(1)
    .max(4_096)
    .regex(/^([/]|[A-Za-z]:\\).*\.parquet$/, 'must be a whole path that ends in .parquet'),
  dataset: DatasetId.optional(),
  since: Time.optional()
});
export type UsageExportRequest = z.infer<typeof UsageExportRequest>;

export const UsageExport = z.object({ file: z.string(), rows: Count });
export type UsageExport = z.infer<typeof UsageExport>;

/** What one contribution has earned and may claim. */
export const Earning = z.object({
  dataset: DatasetId,
  ref: z.string(),
  title: z.string(),
  contribution: z.number().int().nonnegative(),
  name: z.string(),
  payee: Address,
  earned: Amount,
  claimed: Amount,
  claimable: Amount,
  currency: Currency
});
export type Earning = z.infer<typeof Earning>;
export const EarningList = listOf(Earning);
export type EarningList = z.infer<typeof EarningList>;

/** Query of `GET /v1/earnings`: by default the wallet's own; with a dataset, all of its contributions (the chain is public). */
export const EarningQuery = z.object({ dataset: DatasetId.optional(), payee: Address.optional() });
export type EarningQuery = z.infer<typeof EarningQuery>;

/** Query of `GET /v1/earnings/history`: whose earnings as in `GET /v1/earnings`; `unit` is what a point sums up. */
export const EarningHistoryQuery = EarningQuery.extend({ unit: z.enum(['hour', 'day']).default('day') });
export type EarningHistoryQuery = z.infer<typeof EarningHistoryQuery>;

/** What one licence has brought in one unit of time: for rows that were unlocked, or as part of its flat price. */
export const EarningPoint = z.object({
  from: Time,
  dataset: DatasetId,
  ref: z.string(),
  title: z.string(),
  /** For contributions, or the publisher's fee. */
  role: z.enum(['contributor', 'publisher']),
  licence: TokenNumber,
  use: z.enum(['metered', 'flat']),
  rows: Count,
  amount: Amount,
  currency: Currency
});
export type EarningPoint = z.infer<typeof EarningPoint>;

/** A licence that was sold. */
export const Sale = z.object({
  licence: TokenNumber,
  dataset: DatasetId,
  ref: z.string(),
  title: z.string(),
  offer: TokenNumber,
  kind: OfferKind,
  holder: Address,
  boughtAt: Time,
  /** Null: perpetual. */
  expiresAt: Time.nullable(),
  /** The flat price, or all that was unlocked with it. */
  paid: Amount,
  currency: Currency,
  transaction: Hash32
});
export type Sale = z.infer<typeof Sale>;

/** Earnings over time, and the licences that brought them; the newest, where `more` says that there are older ones. */
export const EarningHistory = z.object({
  points: z.array(EarningPoint),
  sales: z.array(Sale),
  more: z.boolean()
});
export type EarningHistory = z.infer<typeof EarningHistory>;

/** Body of `POST /v1/claims`: anyone may claim, the payee is paid. */
export const ClaimRequest = z.object({
  dataset: DatasetId,
  contributions: z.array(z.number().int().nonnegative()).max(1_000).optional()
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

export const ClaimResult = z.object({
  claims: z.array(z.object({ contribution: z.number().int(), payee: Address, amount: Amount, transaction: Hash32 })),
  total: Amount,
  currency: Currency
});
export type ClaimResult = z.infer<typeof ClaimResult>;

/** Body of `POST /v1/audits`. */
export const AuditRequest = z.object({ dataset: DatasetId, since: Count.optional() });
export type AuditRequest = z.infer<typeof AuditRequest>;

/** What anyone can recompute from the chain and IPFS, each check with its outcome. */
export const AuditReport = z.object({
  /** Every payment, newest first, with what the offers and the shard table say that it must be; the oldest are left out beyond 1,000. */
  lines: z
    .array(
      z.object({
        time: Time,
        block: Count,
        transaction: Hash32,
        use: z.enum(['metered', 'flat']),
        licence: TokenNumber,
        shards: Count,
        rows: Count,
        charged: Amount,
        recomputed: Amount,
        ok: z.boolean()
      })
    )
    .max(1_000),
  dataset: DatasetId,
  ok: z.boolean(),
  blocks: z.object({ from: Count, to: Count }),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  totals: z.object({ received: Amount, charged: Amount, credited: Amount, claimed: Amount, fees: Amount }),
  contributors: z.array(
    z.object({
      number: z.number().int(),
      name: z.string(),
      payee: Address,
      rows: Count,
      earned: Amount,
      claimed: Amount
    })
  ),
  unlocks: Count,
  currency: Currency
});
export type AuditReport = z.infer<typeof AuditReport>;
