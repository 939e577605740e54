import {
  AuditReport,
  AuditRequest,
  ClaimRequest,
  ClaimResult,
  EarningHistory,
  EarningHistoryQuery,
  EarningList,
  EarningQuery,
  PrepareClaimRequest,
  PreparedClaim,
  UsageExport,
  UsageExportRequest,
  UsageList,
  UsageQuery
} from '../../core/wire/index.js';
import { audit } from '../../flows/audit/audit.js';
import { claim } from '../../flows/ledger/claim.js';
import { earningHistory } from '../../flows/ledger/earning-history.js';
import { earnings } from '../../flows/ledger/earnings.js';
import { exportUsage } from '../../flows/ledger/export-usage.js';
import { prepareClaim } from '../../flows/ledger/prepare-claim.js';
import { usage } from '../../flows/ledger/usage.js';
import { route } from '../route.js';

/** What was used, earned, claimed, and can be recomputed. */
export const ledgerRoutes = [
  route({
    method: 'GET',
    url: '/v1/usage',
    access: 'kernel',
    summary: 'What was unlocked, newest first',
    query: UsageQuery,
    answer: UsageList,
    handle: async ({ query, context: { world } }) => {
      await world.sync.refresh();
      return usage(world, query);
    }
  }),
  route({
    method: 'POST',
    url: '/v1/usage/exports',
    access: 'kernel',
    summary: 'Writes the usage log as a Parquet file',
    body: UsageExportRequest,
    answer: UsageExport,
    handle: async ({ body: { file, ...query }, context: { world } }) => {
      await world.sync.refresh();
      return exportUsage(world, file, query);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/earnings',
    access: 'kernel',
    summary: 'What contributions have earned',
    query: EarningQuery,
    answer: EarningList,
    handle: async ({ query, context: { world } }) => {
      await world.sync.refresh();
      return { items: await earnings(world, query), next: null };
    }
  }),
  route({
    method: 'GET',
    url: '/v1/earnings/history',
    access: 'kernel',
    summary: 'Earnings over time, and the licences that were sold',
    query: EarningHistoryQuery,
    answer: EarningHistory,
    handle: async ({ query, context: { world } }) => {
      await world.sync.refresh();
      return earningHistory(world, query);
    }
  }),
  route({
    method: 'POST',
    url: '/v1/claims',
    access: 'owner',
    summary: 'Pays contributions what they have earned; the wallet pays the gas',
    body: ClaimRequest,
    answer: ClaimResult,
    handle: async ({ body, signer, context: { world } }) => claim(world, body, signer())
  }),
  route({
    method: 'POST',
    url: '/v1/claims/prepare',
    access: 'kernel',
    summary: 'What a wallet of the owner’s own is asked to claim; spends nothing',
    body: PrepareClaimRequest,
    answer: PreparedClaim,
    handle: async ({ body, context: { world } }) => prepareClaim(world, body)
  }),
  route({
    method: 'POST',
    url: '/v1/audits',
    access: 'kernel',
    summary: 'Recomputes the account of a dataset from the chain',
    body: AuditRequest,
    answer: AuditReport,
    handle: async ({ body, context: { world } }) => audit(world, body)
  })
];
