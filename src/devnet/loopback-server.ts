import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { toProblem } from '../core/wire/index.js';

/** Names by which a request may address a loopback server: others come from a web page whose name was bound to us. */
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** A Fastify server for this machine alone: refuses foreign Host names and answers errors as problem documents. */
export function loopbackServer(bodyLimit: number): FastifyInstance {
  const server = Fastify({ bodyLimit, forceCloseConnections: true, exposeHeadRoutes: false });
  server.addHook('onRequest', async request => {
    if (!loopbackHost.test(request.headers.host ?? '')) {
      throw new AffluentError('INPUT_INVALID', 'This server answers to names of this machine only.');
    }
  });
  server.setErrorHandler(async (error, _request, reply) => {
    const problem = toProblem(asAffluentError(error));
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  server.setNotFoundHandler(async () => {
    throw new AffluentError('NOT_FOUND', 'There is no such address here.');
  });
  return server;
}

/** A server that runs. */
export interface ILoopbackServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function listenOnLoopback(server: FastifyInstance, port: number): Promise<ILoopbackServer> {
  await server.listen({ host: '127.0.0.1', port });
  const { port: taken } = server.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}`, close: () => server.close() };
}

function asAffluentError(error: unknown): AffluentError {
  if (isAffluentError(error)) return error;
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return new AffluentError('REQUEST_TOO_LARGE', 'The body is too large.', { cause: error });
  if (status < 500) return new AffluentError('INPUT_INVALID', 'The request cannot be read.', { cause: error });
  return new AffluentError('INTERNAL', 'The request could not be answered.', { cause: error });
}
