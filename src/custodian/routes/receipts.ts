import type { FastifyInstance } from 'fastify';
import { AffluentError } from '../../core/errors/index.js';
import { RelayRequest, type RelayAnswer } from '../../core/wire/index.js';
import type { ICustodianContext } from '../context.js';
import { parseBody } from './parse-body.js';

/** 32 receipts, each with the table of its page in hex. */
const MAX_BODY = 163_840;

/** `POST /v1/receipts`: relaying is a favour, off unless the configuration names an account for it. */
export function receiptRoutes(server: FastifyInstance, { relay, metrics }: ICustodianContext): void {
  const bodyLimit = relay ? MAX_BODY : undefined;
  server.post('/v1/receipts', { ...(bodyLimit ? { bodyLimit } : {}) }, async (request): Promise<RelayAnswer> => {
    if (!relay)
      throw new AffluentError('CUSTODIANS_UNAVAILABLE', 'This custodian does not relay receipts.', {
        hint: 'Send them from the session key: it holds a small stipend for that.'
      });
    const body = parseBody(RelayRequest, request.body);
    const transaction = await relay.relay(body, request.ip);
    metrics.add('receipts_relayed_total', {}, body.receipts.length);
    return { transaction };
  });
}
