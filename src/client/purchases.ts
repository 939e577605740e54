import {
  PreparedPurchase,
  Purchase,
  PurchaseList,
  type ApproveRequest,
  type PayerRequest,
  type PrepareRequest,
  type PurchaseRequest
} from '../core/wire/index.js';
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

    /** Plans it for who pays now. Spends nothing. */
    plan: (id: string, body: PayerRequest, options: ICallOptions = {}) =>
      http.json(Purchase, { ...options, method: 'POST', path: path(id, '/plan'), body }),

    /** What a wallet of the owner's own is asked. Spends nothing. @throws AffluentError OFFER_CHANGED, FUNDS_INSUFFICIENT, … */
    prepare: (id: string, body: PrepareRequest, options: ICallOptions = {}) =>
      http.json(PreparedPurchase, { ...options, method: 'POST', path: path(id, '/prepare'), body }),

    /** Takes the question back that a wallet was asked. */
    release: (id: string, options: ICallOptions = {}) =>
      http.json(Purchase, { ...options, method: 'DELETE', path: path(id, '/prepare'), body: {} }),

    /** Tells the transaction that the wallet has sent: where to look. */
    sent: (id: string, transaction: string, options: ICallOptions = {}) =>
      http.json(Purchase, { ...options, method: 'POST', path: path(id, '/sent'), body: { transaction } }),

    /** Withdraws a request that was not sent yet. @throws AffluentError STATE_CONFLICT */
    cancel: async (id: string, options: ICallOptions = {}): Promise<void> => {
      await (await http.send({ ...options, method: 'DELETE', path: path(id), body: {} })).body?.cancel();
    }
  };
}
