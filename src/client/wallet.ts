import { OwnerToken, WalletBackup, WalletState, type CreateWalletRequest } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of the wallet. Unlocking and locking also open and close the client's owner session. */
export function wallet(http: Http) {
  return {
    /** Address, balance and whether it is locked; the owner session follows. */
    get: async (options: ICallOptions = {}) => {
      const state = await http.json(WalletState, { ...options, path: '/v1/wallet' });
      if (state.locked) http.owner.close();
      else if (state.expiresAt) http.owner.extend(state.expiresAt);
      return state;
    },

    /** Makes a wallet or imports one; it stays locked until `unlock`. @throws AffluentError STATE_CONFLICT where there is one */
    create: (body: CreateWalletRequest, options: ICallOptions = {}) =>
      http.json(WalletState, { ...options, method: 'POST', path: '/v1/wallet', body }),

    /** The keystore, still encrypted, to keep elsewhere. */
    backup: (options: ICallOptions = {}) =>
      http.json(WalletBackup, { ...options, path: '/v1/wallet/keystore', owner: true }),

    /** Opens the wallet; the owner token stays in this client's memory. @throws AffluentError INPUT_INVALID */
    unlock: async (password: string, options: ICallOptions = {}): Promise<{ readonly expiresAt: string }> => {
      const body = { password };
      const token = await http.json(OwnerToken, { ...options, method: 'POST', path: '/v1/wallet/unlock', body });
      http.owner.open(token);
      return { expiresAt: token.expiresAt };
    },

    /** Locks the wallet for everybody and forgets the token. Session keys go on within their budgets. */
    lock: async (options: ICallOptions = {}): Promise<void> => {
      try {
        const response = await http.send({
          ...options,
          method: 'POST',
          path: '/v1/wallet/lock',
          body: {},
          owner: true
        });
        await response.body?.cancel();
      } finally {
        http.owner.close();
      }
    }
  };
}
