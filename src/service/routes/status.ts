import { ChallengeAnswer, ChallengeRequest, Health } from '../../core/wire/index.js';
import { route } from '../route.js';
import { challengeProof } from '../tokens.js';

/** Is it there, and is it ours? And what it can do. */
export const statusRoutes = [
  route({
    method: 'GET',
    url: '/v1/health',
    access: 'none',
    summary: 'Whether the service runs, and what it sees of the chain',
    answer: Health,
    handle: async ({ context: { world, owner, version } }) => ({
      status: 'ok' as const,
      version,
      network: world.network.name,
      pid: process.pid,
      chain: { ...world.sync.state, indexed: (await world.catalog.cursor())?.block ?? 0 },
      walletLocked: owner.expiresAt === null
    })
  }),
  route({
    method: 'POST',
    url: '/v1/challenge',
    access: 'none',
    summary: 'Proof that the service knows the secret of the connection file',
    body: ChallengeRequest,
    answer: ChallengeAnswer,
    handle: async ({ body, context }) => ({ proof: challengeProof(context.secret, body.nonce) })
  }),
  route({
    method: 'GET',
    url: '/v1/openapi.json',
    access: 'kernel',
    summary: 'This document',
    handle: async ({ context, reply }) => reply.type('application/json').send(JSON.stringify(context.openApi()))
  })
];
