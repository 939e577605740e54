import { Budget, BudgetList } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Options of a budget's endpoints: without a reader it is the dataset's. */
export interface IBudgetOptions extends ICallOptions {
  readonly reader?: string | undefined;
}

/** Endpoints of budgets: what kernels may spend on a dataset without asking. */
export function budgets(http: Http) {
  const path = (dataset: string) => `/v1/budgets/${encodeURIComponent(dataset)}`;
  return {
    /** All that are set, and what was spent where none is. */
    list: (options: ICallOptions = {}) => http.json(BudgetList, { ...options, path: '/v1/budgets' }),

    /** The budget of a dataset, or of one reader of it. */
    get: (dataset: string, { reader, ...options }: IBudgetOptions = {}) =>
      http.json(Budget, { ...options, path: path(dataset), query: { reader } }),

    /** Sets it, in atomic units; null takes it away, so that nothing is spent without asking. */
    set: (dataset: string, limit: bigint | null, { reader, ...options }: IBudgetOptions = {}) =>
      http.json(Budget, {
        ...options,
        method: 'PUT',
        path: path(dataset),
        body: { limit: limit === null ? null : limit.toString(), reader },
        owner: true
      })
  };
}
