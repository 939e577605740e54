import type { RevokedSession } from '../../core/wire/index.js';
import type { ISigner } from '../../ports/index.js';
import { setKey, type IChangeLicenceDeps } from '../licences/change-licence.js';
import type { IDescribeSessionsDeps } from './describe-sessions.js';
import { findSession } from './find-session.js';

/** What revoking asks of the world. */
export interface IRevokeSessionDeps extends Omit<IChangeLicenceDeps, 'catalog'>, Omit<IDescribeSessionsDeps, 'outbox'> {
  readonly outbox: IChangeLicenceDeps['outbox'] & IDescribeSessionsDeps['outbox'];
}

/**
 * Turns a session's key off at the market: custodians refuse it from the next block on. What it has unlocked stays readable where its
 * keys are. @throws AffluentError NOT_FOUND, OWNER_REQUIRED, FUNDS_INSUFFICIENT, CHAIN_UNREACHABLE
 */
export async function revokeSession(
  deps: IRevokeSessionDeps,
  sessionKey: string,
  signer: ISigner
): Promise<RevokedSession> {
  await deps.syncCatalog();
  const session = await findSession(deps, sessionKey);
  if (!session.on) return { session, transaction: null };
  const { transaction } = await setKey(deps, session.licence, session.sessionKey, false, signer);
  return { session: await findSession(deps, sessionKey).catch(() => revoked(session)), transaction };
}

/** A key that nobody wrote down here is forgotten with its revocation. */
function revoked(session: RevokedSession['session']): RevokedSession['session'] {
  return { ...session, on: false, state: 'revoked' };
}
