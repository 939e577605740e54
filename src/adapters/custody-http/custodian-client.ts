import type { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import {
  AcceptanceAnswer,
  CustodianIdentity,
  KeyAnswer,
  RelayAnswer,
  type KeyRequestBody,
  type RelayRequest
} from '../../core/wire/index.js';
import type { CustodianConnector, ICustodian, IFetchOptions } from '../../ports/index.js';
import { readBounded } from './read-bounded.js';
import { refusalOf } from './refusal.js';

/** Milliseconds that a custodian is waited for. */
export interface ICustodianTimeouts {
  readonly answer?: number;
  /** Accepting fetches and opens every bundle. */
  readonly acceptance?: number;
}

interface IAsk {
  readonly path: string;
  readonly body?: unknown;
  readonly timeout: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

const KILOBYTE = 1_024;
const ANSWER_TIMEOUT = 10_000;
const ACCEPTANCE_TIMEOUT = 300_000;

/** A custodian over HTTP; what it answers is bounded, parsed, and believed only as far as its signature or seal goes. */
export class CustodianClient implements ICustodian {
  constructor(
    readonly url: string,
    private readonly timeouts: ICustodianTimeouts = {}
  ) {
    if (!/^https?:\/\//.test(url)) throw new AffluentError('INPUT_INVALID', 'A custodian’s address is an HTTP URL.');
  }

  identity({ signal }: IFetchOptions = {}): Promise<CustodianIdentity> {
    return this.ask(
      { path: 'v1/identity', timeout: this.answerTimeout, maxBytes: 64 * KILOBYTE, signal },
      CustodianIdentity
    );
  }

  accept(manifest: string, { signal }: IFetchOptions = {}): Promise<AcceptanceAnswer> {
    const timeout = this.timeouts.acceptance ?? ACCEPTANCE_TIMEOUT;
    const body = { manifest };
    return this.ask({ path: 'v1/acceptances', body, timeout, maxBytes: 64 * KILOBYTE, signal }, AcceptanceAnswer);
  }

  keys(body: KeyRequestBody, { signal }: IFetchOptions = {}): Promise<KeyAnswer> {
    const maxBytes = 4_096 * KILOBYTE + 4 * KILOBYTE;
    return this.ask({ path: 'v1/keys', body, timeout: this.answerTimeout, maxBytes, signal }, KeyAnswer);
  }

  relay(body: RelayRequest, { signal }: IFetchOptions = {}): Promise<RelayAnswer> {
    const ask = { path: 'v1/receipts', body, timeout: this.answerTimeout, maxBytes: 64 * KILOBYTE, signal };
    return this.ask(ask, RelayAnswer);
  }

  private get answerTimeout(): number {
    return this.timeouts.answer ?? ANSWER_TIMEOUT;
  }

  private async ask<T extends z.ZodType>(ask: IAsk, answer: T): Promise<z.infer<T>> {
    const { status, text } = await this.send(ask);
    const document = parseJson(text);
    if (status !== 200) throw refusalOf(this.url, status, document);
    const parsed = answer.safeParse(document);
    if (!parsed.success) throw this.silent(`answered ${ask.path} in a wrong form`);
    return parsed.data;
  }

  private async send({ path, body, timeout, maxBytes, signal }: IAsk): Promise<{ status: number; text: string }> {
    const limit = AbortSignal.timeout(timeout);
    try {
      const response = await fetch(new URL(path, this.url.endsWith('/') ? this.url : `${this.url}/`), {
        ...(body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, limit]) : limit
      });
      return { status: response.status, text: await readBounded(response, maxBytes) };
    } catch (error) {
      signal?.throwIfAborted();
      throw this.silent(limit.aborted ? `did not answer within ${timeout} ms` : 'cannot be reached', error);
    }
  }

  private silent(what: string, cause?: unknown): AffluentError {
    return new AffluentError('CUSTODIANS_UNAVAILABLE', `The custodian at ${this.url} ${what}.`, {
      context: { custodian: this.url },
      cause
    });
  }
}

/** Opens custodians over HTTP. */
export function custodianConnector(timeouts: ICustodianTimeouts = {}): CustodianConnector {
  return url => new CustodianClient(url, timeouts);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
