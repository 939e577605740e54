import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ISigner } from '../ports/index.js';
import type { IServiceContext } from './context.js';

/**
 * What a route asks of the caller: nothing; the kernel's token; the owner's token besides; or the kernel's token or a capability of the
 * dataset that the path names.
 */
export type Access = 'none' | 'kernel' | 'owner' | 'data';

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets: the parsed request, and what it may do. */
export interface ICall<B, Q, P> {
  readonly body: B;
  readonly query: Q;
  readonly params: P;
  readonly context: IServiceContext;
  /** By what token the caller came; null where none was asked. */
  readonly bearer: 'kernel' | 'capability' | null;
  /** Who reads, by its own word; empty where it does not say. */
  readonly reader: string;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** The wallet's signer; on routes of the owner only. */
  readonly signer: () => ISigner;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A route as it is declared. */
export interface IRouteDefinition<B, Q, P, A> {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly access: Access;
  /** What it does, for the OpenAPI document. */
  readonly summary: string;
  readonly body?: B;
  readonly query?: Q;
  readonly params?: P;
  /** Of the owner: goes on with the wallet after its answer, so that it is not locked then. */
  readonly goesOn?: boolean;
  /** Schema of the answer; absent where the handler writes the answer itself. */
  readonly answer?: A;
  readonly handle: (
    call: ICall<Parsed<B>, Parsed<Q>, Parsed<P>>
  ) => Promise<A extends z.ZodType ? z.input<A> : unknown>;
}

/** A declared route, whatever its schemas. */
export interface IRoute extends Omit<IRouteDefinition<unknown, unknown, unknown, unknown>, 'handle'> {
  readonly handle: (call: ICall<unknown, unknown, unknown>) => Promise<unknown>;
}

/** Declares a route; the schemas give the handler its types. */
export function route<B = undefined, Q = undefined, P = undefined, A = undefined>(
  definition: IRouteDefinition<B, Q, P, A>
): IRoute {
  return definition as unknown as IRoute;
}
