import type { FastifyInstance } from 'fastify';
import { AffluentError } from '../../core/errors/index.js';
import type { ICustodianContext } from '../context.js';

/** `POST /v1/receipts`: relaying is a favour that this custodian does not do; every service can send its receipts itself. */
export function receiptRoutes(server: FastifyInstance, _context: ICustodianContext): void {
  server.post('/v1/receipts', async () => {
    throw new AffluentError('CUSTODIANS_UNAVAILABLE', 'This custodian does not relay receipts.', {
      hint: 'Send them from the session key: it holds a small stipend for that.'
    });
  });
}
