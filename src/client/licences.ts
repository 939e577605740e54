import { z } from 'zod';
import {
  AddedKey,
  Agreement,
  Licence,
  listOf,
  MonthSpent,
  PreparedLicenceAct,
  TransactionResult,
  type PrepareLicenceRequest
} from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** `{items, next}` of licences. */
export const LicenceList = listOf(Licence);

/** Endpoints of licences and their session keys. Amounts in atomic units. */
export function licences(http: Http) {
  const path = (id: string, rest = '') => `/v1/licences/${encodeURIComponent(id)}${rest}`;
  const key = (id: string, address: string) => path(id, `/keys/${encodeURIComponent(address)}`);
  const act = (id: string, verb: 'topup' | 'withdraw' | 'gas', amount: bigint, options: ICallOptions) =>
    http.json(TransactionResult, {
      ...options,
      method: 'POST',
      path: path(id, `/${verb}`),
      body: { amount: amount.toString() },
      owner: true
    });
  return {
    /** The licences of this machine; with `holder`, those of that account, too. */
    list: (options: ICallOptions & { readonly holder?: string | undefined } = {}) =>
      http.json(LicenceList, { ...options, path: '/v1/licences', query: { limit: 1_000, holder: options.holder } }),

    /** The text that a licence was bought under. */
    agreement: (id: string, options: ICallOptions = {}) =>
      http.json(Agreement, { ...options, path: path(id, '/agreement') }),

    /** What licences have cost, by month, newest first. */
    spending: (options: ICallOptions = {}) =>
      http.json(z.object({ items: z.array(MonthSpent) }), { ...options, path: '/v1/spending' }),

    /** What a wallet of the owner's own is asked to change it. Spends nothing. */
    prepare: (id: string, body: PrepareLicenceRequest, options: ICallOptions = {}) =>
      http.json(PreparedLicenceAct, { ...options, method: 'POST', path: path(id, '/prepare'), body }),

    /** Makes a session key of this machine and authorises it. */
    addOwnKey: (id: string, options: ICallOptions = {}) =>
      http.json(AddedKey, { ...options, method: 'POST', path: path(id, '/keys'), body: {}, owner: true }),

    /** One licence. */
    get: (id: string, options: ICallOptions = {}) => http.json(Licence, { ...options, path: path(id) }),

    /** Adds to the deposit. */
    topUp: (id: string, amount: bigint, options: ICallOptions = {}) => act(id, 'topup', amount, options),

    /** Sends gas money from the wallet to the session key of this machine. */
    fund: (id: string, amount: bigint, options: ICallOptions = {}) => act(id, 'gas', amount, options),

    /** Takes back what is left of the deposit, in part or whole. */
    withdraw: (id: string, amount: bigint, options: ICallOptions = {}) => act(id, 'withdraw', amount, options),

    /** Authorises a session key. */
    addKey: (id: string, address: string, options: ICallOptions = {}) =>
      http.json(TransactionResult, { ...options, method: 'PUT', path: key(id, address), body: {}, owner: true }),

    /** Revokes a session key, at once. */
    removeKey: (id: string, address: string, options: ICallOptions = {}) =>
      http.json(TransactionResult, { ...options, method: 'DELETE', path: key(id, address), body: {}, owner: true })
  };
}
