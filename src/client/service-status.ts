import { ChallengeAnswer, Health } from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints without a token: is it there, and is it ours? */
export function serviceStatus(http: Http) {
  return {
    /** Whether the service runs, and what it sees of the chain. */
    health: (options: ICallOptions = {}) => http.json(Health, { ...options, path: '/v1/health' }),

    /** Proof that the service knows the secret of the connection file: HMAC-SHA256(secret, nonce ‖ "affluent/service/1"), 0x hex. */
    challenge: async (nonce: string, options: ICallOptions = {}): Promise<string> =>
      (await http.json(ChallengeAnswer, { ...options, method: 'POST', path: '/v1/challenge', body: { nonce } })).proof
  };
}
