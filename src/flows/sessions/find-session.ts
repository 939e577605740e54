import { AffluentError } from '../../core/errors/index.js';
import type { Session } from '../../core/wire/index.js';
import { sameAddress } from '../same-address.js';
import { describeSessions, type IDescribeSessionsDeps } from './describe-sessions.js';

/** One session by the address of its key. @throws AffluentError NOT_FOUND */
export async function findSession(deps: IDescribeSessionsDeps, sessionKey: string): Promise<Session> {
  const found = (await describeSessions(deps)).find(one => sameAddress(one.sessionKey, sessionKey));
  if (found) return found;
  throw new AffluentError('NOT_FOUND', `No licence of this machine has the session key ${sessionKey}.`, {
    hint: 'List them: `affluent session list`.'
  });
}
