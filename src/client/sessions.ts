import {
  ExportedSession,
  RevokedSession,
  Session,
  SessionList,
  SessionRequest,
  type ExportSessionRequest,
  type ImportSessionRequest
} from '../core/wire/index.js';
import type { Http, ICallOptions } from './http.js';

/** Endpoints of sessions for other machines. Amounts in atomic units. */
export function sessions(http: Http) {
  return {
    /** Session keys of the licences of this machine, with their limits and states. */
    list: (options: ICallOptions = {}) => http.json(SessionList, { ...options, path: '/v1/sessions' }),

    /** What another machine needs to seal a session to this one. */
    request: (options: ICallOptions = {}) => http.json(SessionRequest, { ...options, path: '/v1/sessions/request' }),

    /** Makes a session for another machine and puts its key on; the answer holds the sealed file. */
    export: (body: ExportSessionRequest, options: ICallOptions = {}) =>
      http.json(ExportedSession, { ...options, method: 'POST', path: '/v1/sessions/exports', body, owner: true }),

    /** Takes a session of another machine. @throws AffluentError INPUT_INVALID, KEY_REFUSED, SESSION_EXPIRED */
    import: (body: ImportSessionRequest, options: ICallOptions = {}) =>
      http.json(Session, { ...options, method: 'POST', path: '/v1/sessions/imports', body }),

    /** Revokes a session, at once. */
    revoke: (sessionKey: string, options: ICallOptions = {}) =>
      http.json(RevokedSession, {
        ...options,
        method: 'DELETE',
        path: `/v1/sessions/${encodeURIComponent(sessionKey)}`,
        body: {},
        owner: true
      })
  };
}
