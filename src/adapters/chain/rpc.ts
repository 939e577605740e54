import { FetchRequest, JsonRpcProvider, Network } from 'ethers';
import type { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { boundedFetch } from './rpc-fetch.js';
import { rpcError } from './rpc-error.js';
import { Quantity } from './rpc-shapes.js';

/** How a node is reached. */
export interface IRpcOptions {
  readonly url: string;
  readonly chainId: number;
  /** Milliseconds until a request counts as unanswered; default 15,000. */
  readonly timeout?: number | undefined;
  /** The largest answer in bytes; default 64 MiB. */
  readonly maxBytes?: number | undefined;
}

const DEFAULT_TIMEOUT = 15_000;
const DEFAULT_MAX_BYTES = 64 * 1_048_576;
/** Small enough for public nodes. */
const BATCH = 20;

/** A JSON-RPC node. Every answer is parsed; the node is asked once whether it serves the right chain. */
export class Rpc {
  private readonly provider: JsonRpcProvider;
  private readonly origin: string;
  private verified: Promise<void> | null = null;

  constructor(private readonly options: IRpcOptions) {
    const request = new FetchRequest(options.url);
    request.timeout = options.timeout ?? DEFAULT_TIMEOUT;
    request.getUrlFunc = boundedFetch(options.maxBytes ?? DEFAULT_MAX_BYTES);
    request.setThrottleParams({ maxAttempts: 3, slotInterval: 100 });
    const network = Network.from(options.chainId);
    const settings = { staticNetwork: network, batchMaxCount: BATCH, batchStallTime: 1, cacheTimeout: -1 };
    this.provider = new JsonRpcProvider(request, network, settings);
    this.origin = new URL(options.url).origin;
  }

  /** Calls a method. @throws AffluentError CHAIN_UNREACHABLE, or what the contract's error means */
  async send<T extends z.ZodType>(
    method: string,
    params: readonly unknown[],
    answer: T,
    signal?: AbortSignal
  ): Promise<z.infer<T>> {
    await abortable((this.verified ??= this.verify()), signal);
    return this.ask(method, params, answer, signal);
  }

  /** Ends what is under way. */
  close(): void {
    this.provider.destroy();
  }

  private async verify(): Promise<void> {
    try {
      const found = await this.ask('eth_chainId', [], Quantity);
      if (found !== BigInt(this.options.chainId))
        throw new AffluentError(
          'CHAIN_UNREACHABLE',
          `The node at ${this.origin} serves chain ${found}, not ${this.options.chainId}.`,
          { hint: 'Correct the RPC address in the networks file.' }
        );
    } catch (error) {
      this.verified = null;
      throw error;
    }
  }

  private async ask<T extends z.ZodType>(
    method: string,
    params: readonly unknown[],
    answer: T,
    signal?: AbortSignal
  ): Promise<z.infer<T>> {
    const found: unknown = await abortable(this.provider.send(method, [...params]), signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw rpcError(error, this.origin, method);
    });
    const parsed = answer.safeParse(found);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new AffluentError(
      'CHAIN_UNREACHABLE',
      `The node at ${this.origin} answered ${method} in a wrong form (${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}).`
    );
  }
}

function abortable<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
