import { z } from 'zod';
import {
  Address,
  ExportedSession,
  ExportSessionRequest,
  ImportSessionRequest,
  RevokedSession,
  Session,
  SessionList,
  SessionRequest
} from '../../core/wire/index.js';
import { describeSessions } from '../../flows/sessions/describe-sessions.js';
import { exportSession, sessionNetwork } from '../../flows/sessions/export-session.js';
import { importSession } from '../../flows/sessions/import-session.js';
import { revokeSession } from '../../flows/sessions/revoke-session.js';
import { route } from '../route.js';
import { pageOfList, PageQuery } from './page-of-list.js';

/** Session keys for other machines and from them. Passwords and files come in bodies; the files are sealed before they leave. */
export const sessionRoutes = [
  route({
    method: 'GET',
    url: '/v1/sessions',
    access: 'kernel',
    summary: 'Session keys of the licences of this machine: its own, given away, and taken in',
    query: PageQuery,
    answer: SessionList,
    handle: async ({ query, context: { world } }) => {
      await world.sync.refresh();
      return pageOfList(await describeSessions(world), query);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/sessions/request',
    access: 'kernel',
    summary: 'What another machine needs to seal a session to this one; no secret',
    answer: SessionRequest,
    handle: async ({ context: { world } }) => ({
      kind: 'affluent-session-request' as const,
      version: 1 as const,
      network: sessionNetwork(world),
      hpkeKey: world.sessions.recipient()
    })
  }),
  route({
    method: 'POST',
    url: '/v1/sessions/exports',
    access: 'owner',
    summary: 'Makes a limited session for another machine, and puts its key on',
    body: ExportSessionRequest,
    answer: ExportedSession,
    handle: async ({ body, signer, context: { world } }) => exportSession(world, body, signer())
  }),
  route({
    method: 'POST',
    url: '/v1/sessions/imports',
    access: 'kernel',
    summary: 'Takes a session of another machine; needs no wallet',
    body: ImportSessionRequest,
    answer: Session,
    handle: async ({ body, context: { world } }) => importSession(world, body)
  }),
  route({
    method: 'DELETE',
    url: '/v1/sessions/:address',
    access: 'owner',
    summary: 'Revokes a session at the market, at once',
    params: z.object({ address: Address }),
    answer: RevokedSession,
    handle: async ({ params, signer, context: { world } }) => revokeSession(world, params.address, signer())
  })
];
