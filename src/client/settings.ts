import { ServiceSettings } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of what the owner has set of the service. */
export function settings(http: Http) {
  return {
    /** What holds now. */
    get: (options: ICallOptions = {}) => http.json(ServiceSettings, { ...options, path: '/v1/settings' }),

    /** Sets it, at once. @throws AffluentError OWNER_REQUIRED, WALLET_LOCKED */
    set: (body: ServiceSettings, options: ICallOptions = {}) =>
      http.json(ServiceSettings, { ...options, method: 'PUT', path: '/v1/settings', body, owner: true })
  };
}
