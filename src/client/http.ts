import type { z } from 'zod';
import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { fromProblem } from '../core/wire/index.js';
import { readBody } from './bounded-body.js';
import type { IOwnerSession } from './owner-session.js';

/** Longest JSON document that the client reads, in bytes. */
export const MAX_JSON_BYTES = 32 * 1024 * 1024;

/** Header that carries the owner token; `Authorization` is the kernel's token, which the Jupyter proxy sets itself. */
export const OWNER_HEADER = 'Affluent-Owner';

/** What sends a request: `fetch`, Jupyter's `ServerConnection`, or a fetch over a Unix socket. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** How a client reaches its service. */
export interface IClientOptions {
  /** All before `/v1/…`, for instance `http://127.0.0.1:4000` or `<base_url>affluent`. */
  readonly baseUrl: string;
  readonly fetch: Transport;
  /** Sent with every request, for instance `Authorization: Bearer …`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly owner: IOwnerSession;
}

/** Options of every call. */
export interface ICallOptions {
  readonly signal?: AbortSignal | undefined;
}

type QueryValue = string | number | boolean | null | undefined;

/** Values of a query string; undefined and null are left out, lists are repeated. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/** One request. */
export interface IRequest extends ICallOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** From `/v1` on, already encoded. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the call needs the owner token. */
  readonly owner?: boolean;
}

/** The one door to the service: sends, turns problem documents into errors, checks every answer by its schema. */
export class Http {
  constructor(options: IClientOptions) {
    this._options = options;
  }

  get owner(): IOwnerSession {
    return this._options.owner;
  }

  /**
   * Sends a request and gives the answer when its status is 2xx; the body is still to be read.
   * @throws AffluentError as the service says; SERVICE_UNREACHABLE where nobody answers; OWNER_REQUIRED without a token.
   */
  async send(request: IRequest): Promise<Response> {
    const { signal } = request;
    let response: Response;
    try {
      response = await this._options.fetch(this._url(request), {
        method: request.method ?? 'GET',
        headers: this._headers(request),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(signal ? { signal } : {})
      });
    } catch (error) {
      if (signal?.aborted || isAffluentError(error)) throw error;
      throw new AffluentError('SERVICE_UNREACHABLE', 'The local service could not be reached.', { cause: error });
    }
    if (response.ok) return response;
    const error = await problemOf(response);
    if (request.owner && (error.code === 'OWNER_REQUIRED' || error.code === 'WALLET_LOCKED')) this.owner.close();
    throw error;
  }

  /** Sends a request and reads the answer as JSON of that schema. @throws AffluentError INTERNAL for another shape */
  async json<T extends z.ZodType>(schema: T, request: IRequest): Promise<z.output<T>> {
    const response = await this.send(request);
    const document = parseJson(await readBody(response, MAX_JSON_BYTES));
    const parsed = schema.safeParse(document);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new AffluentError(
      'INTERNAL',
      `The service answered ${request.path} in a shape that this client does not know: ${issue?.path.join('.') || 'document'} ${issue?.message ?? ''}`,
      { hint: 'Client and service may be of different versions: restart the service.', cause: parsed.error }
    );
  }

  private _url(request: IRequest): string {
    const query = new URLSearchParams();
    for (const [name, values] of Object.entries(request.query ?? {}))
      for (const value of [values].flat()) if (value != null) query.append(name, String(value));
    const text = query.toString();
    return `${this._options.baseUrl.replace(/\/+$/, '')}${request.path}${text && `?${text}`}`;
  }

  private _headers(request: IRequest): Record<string, string> {
    const headers: Record<string, string> = { ...this._options.headers, ...request.headers };
    if (request.body !== undefined) headers['Content-Type'] = 'application/json';
    if (request.owner) {
      const { token } = this.owner;
      if (!token) throw new AffluentError('OWNER_REQUIRED', 'The wallet is not unlocked here.');
      headers[OWNER_HEADER] = token;
    }
    return headers;
  }

  private readonly _options: IClientOptions;
}

async function problemOf(response: Response): Promise<AffluentError> {
  const body = await readBody(response, MAX_JSON_BYTES).catch(() => null);
  return fromProblem(body && parseJson(body), response.status);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
