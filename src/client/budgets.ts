import { Budget } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of budgets: what kernels may spend on a dataset without asking. */
export function budgets(http: Http) {
  const path = (dataset: string) => `/v1/budgets/${encodeURIComponent(dataset)}`;
  return {
    /** The budget of a dataset. */
    get: (dataset: string, options: ICallOptions = {}) => http.json(Budget, { ...options, path: path(dataset) }),

    /** Sets it, in atomic units; null takes it away, so that nothing is spent without asking. */
    set: (dataset: string, limit: bigint | null, options: ICallOptions = {}) =>
      http.json(Budget, {
        ...options,
        method: 'PUT',
        path: path(dataset),
        body: { limit: limit === null ? null : limit.toString() },
        owner: true
      })
  };
}
