import type { SessionTerms } from '../../core/wire/index.js';
import type { IClock, ISessionVault } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';

/** What knowing the limits of session keys asks of the world. */
export interface ISessionLimitsDeps {
  readonly sessions: Pick<ISessionVault, 'records'>;
  readonly clock: IClock;
}

/** What a session key may do; null: it was made on this machine for this machine, and the owner's budget alone bounds it. */
export function termsOf({ sessions }: Pick<ISessionLimitsDeps, 'sessions'>, sessionKey: string): SessionTerms | null {
  return sessions.records().find(({ terms }) => sameAddress(terms.sessionKey, sessionKey))?.terms ?? null;
}

/** Whether a session has come to its own end, whatever the chain says of its key. */
export function hasEnded({ expiresAt }: SessionTerms, { clock }: Pick<ISessionLimitsDeps, 'clock'>): boolean {
  return Date.parse(expiresAt) <= clock.now();
}
