import fastify, { type FastifyInstance } from 'fastify';
import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { toProblem } from '../core/wire/index.js';
import { boundedJson } from './bounded-json.js';
import type { ICustodianContext } from './context.js';
import { acceptanceRoutes } from './routes/acceptances.js';
import { identityRoutes } from './routes/identity.js';
import { keyRoutes } from './routes/keys.js';
import { operationRoutes } from './routes/operation.js';
import { receiptRoutes } from './routes/receipts.js';

/** The largest body of any route: 64 pages with their words fit. */
const MAX_BODY = 16_384;
const MAX_CONNECTIONS = 2_000;
const REQUEST_TIMEOUT = 15_000;
const RETRY_SECONDS = 5;

/** The HTTP server of a custodian, not listening yet. */
export function buildServer(context: ICustodianContext): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: MAX_BODY,
    requestTimeout: REQUEST_TIMEOUT,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 80 }
  });
  server.server.maxConnections = MAX_CONNECTIONS;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, boundedJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  server.setErrorHandler((error, _request, reply) => sendProblem(reply, ourError(error, context)));
  server.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, new AffluentError('NOT_FOUND', 'This custodian has no such address.'))
  );
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    context.metrics.add('requests_total', { route, status: reply.statusCode.toString() });
    if (route.startsWith('/v1/'))
      context.log('request', { route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
  });
  for (const routes of [identityRoutes, acceptanceRoutes, keyRoutes, receiptRoutes, operationRoutes])
    routes(server, context);
  return server;
}

function sendProblem(reply: import('fastify').FastifyReply, error: AffluentError) {
  if (error.status === 429 || error.status === 503) reply.header('retry-after', RETRY_SECONDS);
  return reply.code(error.status).type('application/problem+json').send(toProblem(error));
}

function ourError(error: unknown, { log }: ICustodianContext): AffluentError {
  if (isAffluentError(error)) return error;
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown };
  if (statusCode === 413) return new AffluentError('REQUEST_TOO_LARGE', `A body has at most ${MAX_BODY} bytes.`);
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new AffluentError('INPUT_INVALID', 'The request cannot be read.');
  log('failure', { code: typeof code === 'string' ? code : 'unknown', detail: String(error) });
  return new AffluentError('INTERNAL', 'An unexpected error; the log of the custodian has it.');
}
