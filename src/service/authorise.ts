import type { FastifyRequest } from 'fastify';
import { AffluentError } from '../core/errors/index.js';
import type { IServiceContext } from './context.js';
import type { Access } from './route.js';
import { bearerToken, sameToken } from './tokens.js';

/** Header of the owner's token; `Authorization` is the kernel's, which Jupyter's proxy sets. */
export const OWNER_HEADER = 'affluent-owner';

/**
 * Lets a request pass or refuses it, before its body is read. @returns by what token it came
 * @throws AffluentError TOKEN_REQUIRED, OWNER_REQUIRED, WALLET_LOCKED
 */
export function authorise(
  context: Pick<IServiceContext, 'token' | 'capabilities' | 'owner'>,
  access: Access,
  request: FastifyRequest
): 'kernel' | 'capability' | null {
  if (access === 'none') return null;
  const token = bearerToken(request.headers.authorization);
  if (token === null) throw new AffluentError('TOKEN_REQUIRED', 'The request carries no bearer token.');
  if (sameToken(token, context.token)) {
    if (access === 'owner') context.owner.signer(ownerToken(request));
    return 'kernel';
  }
  const { id } = request.params as { readonly id?: string };
  if (access === 'data' && id !== undefined && context.capabilities.allows(token, id.toLowerCase()))
    return 'capability';
  throw new AffluentError('TOKEN_REQUIRED', 'The token is not one of this service.');
}

/** The owner's token as the request carries it. */
export function ownerToken(request: FastifyRequest): string | undefined {
  const header = request.headers[OWNER_HEADER];
  return typeof header === 'string' ? header : undefined;
}
