import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { toProblem } from '../core/wire/index.js';

/** The one place where errors become answers (RFC 9457). */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = translate(error);
  const problem = toProblem(known);
  if (problem.code === 'INTERNAL') request.log.error({ err: known, route: request.routeOptions.url }, 'failed');
  else request.log.info({ code: problem.code, route: request.routeOptions.url }, 'refused');
  const retryAfter = problem.context['retryAfter'];
  if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
  reply.removeHeader('content-length').removeHeader('etag');
  // A string, so that no schema of the route's own answer is applied to it.
  void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Fastify's own refusals in words of the table. */
function translate(error: unknown): unknown {
  if (isAffluentError(error)) return error;
  const { code, statusCode, validation, message } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new AffluentError('REQUEST_TOO_LARGE', 'The body of the request is too large.');
  if (validation) return new AffluentError('INPUT_INVALID', validationText(validation));
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AffluentError('INPUT_INVALID', message ?? 'The request is not valid.');
  return error;
}

function validationText(issues: NonNullable<FastifyError['validation']>): string {
  const [issue] = issues;
  const place = issue?.instancePath.split('/').filter(Boolean).join('.') ?? '';
  return `${place === '' ? 'The request' : place}: ${issue?.message ?? 'not valid'}.`;
}
