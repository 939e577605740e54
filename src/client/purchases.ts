import { Purchase, PurchaseList, type ApproveRequest, type PurchaseRequest } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of purchases: anyone may ask, the owner approves. */
export function purchases(http: Http) {
  const path = (id: string, rest = '') => `/v1/purchases/${encodeURIComponent(id)}${rest}`;
  return {
    /** Purchases of this network, newest first. */
    list: (query: { readonly cursor?: string; readonly limit?: number } = {}, options: ICallOptions = {}) =>
      http.json(PurchaseList, { ...options, path: '/v1/purchases', query }),

    /** Opens a request and gives its plan. Spends nothing. @throws AffluentError OFFER_CHANGED, … */
    open: (body: PurchaseRequest, options: ICallOptions = {}) =>
      http.json(Purchase, { ...options, method: 'POST', path: '/v1/purchases', body }),

    /** One purchase. */
    get: (id: string, options: ICallOptions = {}) => http.json(Purchase, { ...options, path: path(id) }),

    /** Sends the purchase: the one act that spends. @throws AffluentError OWNER_REQUIRED, FUNDS_INSUFFICIENT, … */
    approve: (id: string, body: ApproveRequest = {}, options: ICallOptions = {}) =>
      http.json(Purchase, { ...options, method: 'POST', path: path(id, '/approve'), body, owner: true }),

    /** Withdraws a request that was not sent yet. @throws AffluentError STATE_CONFLICT */
    cancel: async (id: string, options: ICallOptions = {}): Promise<void> => {
      await (await http.send({ ...options, method: 'DELETE', path: path(id), body: {} })).body?.cancel();
    }
  };
}
