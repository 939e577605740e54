import {
  AuditReport,
  ClaimResult,
  EarningHistory,
  EarningList,
  PreparedClaim,
  UsageExport,
  UsageList,
  type AuditRequest,
  type ClaimRequest,
  type EarningHistoryQuery,
  type EarningQuery,
  type PrepareClaimRequest,
  type UsageExportRequest,
  type UsageQuery
} from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of what was used, earned, claimed and can be recomputed. */
export function ledger(http: Http) {
  return {
    /** What was unlocked, newest first. */
    usage: (query: Partial<UsageQuery> = {}, options: ICallOptions = {}) =>
      http.json(UsageList, { ...options, path: '/v1/usage', query }),

    /** Writes the usage log as a Parquet file on the machine of the service. */
    exportUsage: (body: UsageExportRequest, options: ICallOptions = {}) =>
      http.json(UsageExport, { ...options, method: 'POST', path: '/v1/usage/exports', body }),

    /** What contributions have earned: the wallet's own, or all of a dataset. */
    earnings: (query: EarningQuery = {}, options: ICallOptions = {}) =>
      http.json(EarningList, { ...options, path: '/v1/earnings', query }),

    /** Earnings over time, and the licences that were sold. */
    earningHistory: (query: Partial<EarningHistoryQuery> = {}, options: ICallOptions = {}) =>
      http.json(EarningHistory, { ...options, path: '/v1/earnings/history', query }),

    /** Pays contributions what they have earned; the wallet pays the gas. */
    claim: (body: ClaimRequest, options: ICallOptions = {}) =>
      http.json(ClaimResult, { ...options, method: 'POST', path: '/v1/claims', body, owner: true }),

    /** What a wallet of the owner's own is asked to claim. Spends nothing. */
    prepareClaim: (body: PrepareClaimRequest, options: ICallOptions = {}) =>
      http.json(PreparedClaim, { ...options, method: 'POST', path: '/v1/claims/prepare', body }),

    /** Recomputes a dataset's account from the chain. */
    audit: (body: AuditRequest, options: ICallOptions = {}) =>
      http.json(AuditReport, { ...options, method: 'POST', path: '/v1/audits', body })
  };
}
