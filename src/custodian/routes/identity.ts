import type { FastifyInstance } from 'fastify';
import type { CustodianIdentity } from '../../core/wire/index.js';
import type { ICustodianContext } from '../context.js';

/** `GET /v1/identity`. */
export function identityRoutes(server: FastifyInstance, { accept, relay }: ICustodianContext): void {
  const { address, hpkeKey, chainId, registry, market } = accept.identity;
  const identity: CustodianIdentity = {
    address,
    hpkeKey,
    networks: [{ chainId, registry, market }],
    ...(relay ? { relays: true } : {})
  };
  server.get('/v1/identity', async () => identity);
}
