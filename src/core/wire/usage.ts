import { z } from 'zod';
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
