import { AffluentError } from '../../core/errors/index.js';
import type { ImportSessionRequest, Network, Session } from '../../core/wire/index.js';
import type { IChainReader, ISessionVault } from '../../ports/index.js';
import type { IDescribeSessionsDeps } from './describe-sessions.js';
import { checkNetwork, sessionNetwork } from './export-session.js';
import { findSession } from './find-session.js';
import { hasEnded } from './session-state.js';

/** What importing asks of the world. */
export interface IImportSessionDeps extends IDescribeSessionsDeps {
  readonly chain: Pick<IChainReader, 'chainId' | 'registry' | 'market' | 'licence' | 'keyIsOn'>;
  readonly sessions: ISessionVault;
  readonly network: Pick<Network, 'names' | 'name'>;
  /** Brings the index up to the key. */
  readonly syncCatalog: () => Promise<void>;
}

/**
 * Takes a session of another machine into the key store, with its limits. Needs no wallet.
 * @throws AffluentError INPUT_INVALID (other network, wrong password, changed file), KEY_REFUSED (for another machine, or revoked),
 * SESSION_EXPIRED, CHAIN_UNREACHABLE
 */
export async function importSession(deps: IImportSessionDeps, request: ImportSessionRequest): Promise<Session> {
  const { terms } = request.file;
  checkNetwork(sessionNetwork(deps), terms.network);
  if (hasEnded(terms, deps))
    throw new AffluentError('SESSION_EXPIRED', `The session ended at ${terms.expiresAt}.`, {
      context: { licence: terms.licence, expiredAt: terms.expiresAt }
    });
  const [licence, on] = await Promise.all([
    deps.chain.licence(BigInt(terms.licence)),
    deps.chain.keyIsOn(BigInt(terms.licence), terms.sessionKey)
  ]);
  if (licence?.dataset !== terms.dataset)
    throw new AffluentError('INPUT_INVALID', `Licence ${terms.licence} is not one of the dataset that the file names.`);
  if (!on)
    throw new AffluentError('KEY_REFUSED', 'The session was revoked: its key is not on at the market.', {
      hint: 'Have a new one exported on the machine that holds the licence: `affluent session export`.',
      context: { licence: terms.licence, sessionKey: terms.sessionKey }
    });
  await deps.sessions.open(request.file, request.password ?? null);
  await deps.syncCatalog();
  return findSession(deps, terms.sessionKey);
}
