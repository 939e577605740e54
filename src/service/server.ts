import swagger from '@fastify/swagger';
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AffluentError } from '../core/errors/index.js';
import { authorise, ownerToken } from './authorise.js';
import type { IServiceContext } from './context.js';
import { answerProblem } from './problem-answer.js';
import { readerOf } from './reader.js';
import type { ICall, IRoute } from './route.js';
import { routes } from './routes/index.js';

/** How the server is made. */
export interface IServerOptions {
  readonly context: Omit<IServiceContext, 'openApi'>;
  /** Where the log goes; null: nowhere. */
  readonly log: NodeJS.WritableStream | null;
  /** Names by which loopback may be called, once it listens there; checked against DNS rebinding. */
  readonly hosts: () => readonly string[];
  /** Hears of each request, so that idleness is known. */
  readonly onRequest: () => void;
}

const MAX_BODY = 4 * 1_048_576;

interface IRequestState {
  readonly bearer: ICall<unknown, unknown, unknown>['bearer'];
  readonly signal: AbortSignal;
}

/** Builds the server from the table of routes; it listens nowhere yet. */
export async function createServer(options: IServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: MAX_BODY,
    // Addresses may hold capabilities: what is logged are routes, see below.
    logController: new LogController({ disableRequestLogging: true }),
    logger: options.log ? loggerOptions(options.log) : false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 }
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler(request => {
    throw new AffluentError('NOT_FOUND', `There is no ${request.method} at this address.`);
  });
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Affluent service', version: options.context.version } },
    transform: jsonSchemaTransform
  });
  app.addHook('onRequest', async request => {
    options.onRequest();
    checkOrigin(request, options.hosts());
  });
  const context: IServiceContext = { ...options.context, openApi: () => app.swagger() };
  for (const one of routes) addRoute(app, context, one);
  await app.ready();
  return app;
}

function loggerOptions(stream: NodeJS.WritableStream) {
  const secrets = ['token', 'password', 'secret', 'ownerToken', 'keystore', 'raw', 'authorization'];
  const redact = secrets.flatMap(name => [name, `*.${name}`, `*.*.${name}`]);
  return { level: 'info', stream, redact };
}

/** Requests over TCP must name this server, and come from no web page. */
function checkOrigin(request: FastifyRequest, hosts: readonly string[]): void {
  if (request.raw.socket.remoteAddress === undefined) return; // the Unix socket: its folder is the guard
  if (!hosts.includes(request.headers.host ?? '') || request.headers.origin !== undefined)
    throw new AffluentError('TOKEN_REQUIRED', 'The request does not come from a program of this machine.');
}

function addRoute(app: FastifyInstance, context: IServiceContext, one: IRoute): void {
  const states = new WeakMap<FastifyRequest, IRequestState>();
  app.route({
    method: one.method,
    url: one.url,
    schema: schemaOf(one),
    onRequest: async (request, reply) => {
      const bearer = authorise(context, one.access, request);
      states.set(request, { bearer, signal: abortsWith(reply) });
    },
    onResponse: async (request, reply) => {
      request.log.info({ route: one.url, method: one.method, status: reply.statusCode, ms: reply.elapsedTime });
    },
    handler: async (request, reply) => {
      const { body, query, params } = request;
      const { bearer, signal } = states.get(request) as IRequestState;
      const signer = () => context.owner.signer(ownerToken(request));
      const reader = readerOf(request);
      try {
        return await one.handle({ body, query, params, context, bearer, signal, signer, reader, request, reply });
      } finally {
        if (isOwnersAct(one) && context.settings.value.confirmBeforeSpending) context.owner.lock();
      }
    }
  });
}

/** What the owner does with the wallet; publishing goes on with it, and locks nothing. */
function isOwnersAct({ access, method, goesOn }: IRoute): boolean {
  return access === 'owner' && method !== 'GET' && goesOn !== true;
}

function schemaOf({ summary, access, body, query, params, answer }: IRoute) {
  return {
    summary,
    description: `Needs: ${{ none: 'nothing', kernel: 'U', owner: 'U and O', data: 'U or a capability' }[access]}.`,
    ...(body instanceof z.ZodType && { body }),
    ...(query instanceof z.ZodType && { querystring: query }),
    ...(params instanceof z.ZodType && { params }),
    ...(answer instanceof z.ZodType && { response: { 200: answer } })
  };
}

/** A signal that aborts when the caller goes away before the answer is out. */
function abortsWith(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('The caller went away.'));
  });
  return controller.signal;
}
