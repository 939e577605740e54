import { setTimeout as sleep } from 'node:timers/promises';
import type { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';
import type { IBlock, IBlockSource, IFetchOptions } from '../../ports/index.js';
import { GatewayFailure, unavailable } from './gateway-failure.js';
import { fetchBlock } from './gateway.js';
import { GatewayHealth } from './gateway-health.js';
import { HttpConnections } from './http-get.js';
import { RangeRequests } from './range-requests.js';
import { Tries } from './tries.js';
import { parseCid } from './verify-block.js';

/** How the block client behaves; times in milliseconds. */
export interface IBlockClientOptions {
  readonly gateways: readonly string[];
  /** After this long without an answer the next gateway is asked too. */
  readonly hedgeAfter?: number;
  /** After this long an attempt counts as failed. */
  readonly timeout?: number;
  /** How often each gateway is asked before giving up. */
  readonly rounds?: number;
  /** The longest wait for gateways that all ask to be left alone. */
  readonly patience?: number;
  readonly now?: () => number;
}

/**
 * Blocks from trustless gateways, each verified before it is returned. The best gateway is asked first, a slow one is hedged by the
 * next, one that lies or fails falls back in the order; equal requests at the same time are one.
 */
export class BlockClient implements IBlockSource {
  constructor(options: IBlockClientOptions) {
    this._options = { hedgeAfter: 400, timeout: 15_000, rounds: 2, patience: 5_000, now: Date.now, ...options };
    this._health = new GatewayHealth(options.gateways, this._options.now);
    this._ranges = new RangeRequests(this._connections, this._health, this._options);
  }

  async get(text: string, options: IFetchOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const cid = parseCid(text);
    const running = this._running.get(text) ?? this._start(text, cid);
    running.waiters++;
    return this._await(running, options.signal);
  }

  /** In one round trip from the first gateway that offers CARs of byte ranges (IPIP-402); what it yields is verified. */
  async range(
    root: string,
    from: number,
    to: number,
    options: IFetchOptions = {}
  ): Promise<AsyncIterable<IBlock> | null> {
    options.signal?.throwIfAborted();
    const cid = parseCid(root);
    if (!(from >= 0 && to >= from && Number.isSafeInteger(from) && Number.isSafeInteger(to))) {
      throw new AffluentError('RANGE_INVALID', `Bytes ${from} to ${to} are no range.`);
    }
    return this._ranges.open(cid, [from, to], options.signal);
  }

  private _start(text: string, cid: CID): IRunning {
    const abort = new AbortController();
    const running: IRunning = { text, result: this._fetch(cid, abort.signal), abort, waiters: 0 };
    running.result.finally(() => this._end(running)).catch(() => undefined); // each waiter has its own copy of the rejection
    this._running.set(text, running);
    return running;
  }

  private _end(running: IRunning): void {
    if (this._running.get(running.text) === running) this._running.delete(running.text);
  }

  /** A waiter may leave; the fetch itself is given up when the last one has left, and nobody joins it any more. */
  private _await(running: IRunning, signal: AbortSignal | undefined): Promise<Uint8Array> {
    if (!signal) return running.result;
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (--running.waiters === 0) {
          this._end(running);
          running.abort.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      running.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  private async _fetch(cid: CID, signal: AbortSignal): Promise<Uint8Array> {
    const failures = new Map<string, GatewayFailure>();
    const tries = new Tries(this._health, this._options);
    for (;;) {
      const { order, wait } = tries.next(failures);
      if (wait > this._options.patience) throw unavailable(cid, tries.explain(failures));
      if (wait > 0) await sleep(wait, undefined, { signal });
      const block = await this._race(order, cid, signal, failures);
      if (block) return block;
      signal.throwIfAborted();
      tries.failed(order);
    }
  }

  /** One round: asks in order, the next one when the former failed or is slow. Null when all have failed. */
  private async _race(
    order: readonly string[],
    cid: CID,
    signal: AbortSignal,
    failures: Map<string, GatewayFailure>
  ): Promise<Uint8Array | null> {
    const losers = new AbortController();
    const pending = new Set<Promise<Uint8Array | null>>();
    try {
      for (const gateway of order) {
        const attempt = this._attempt(gateway, cid, AbortSignal.any([signal, losers.signal]), failures).finally(() =>
          pending.delete(attempt)
        );
        pending.add(attempt);
        const first = await Promise.race([...pending, sleep(this._options.hedgeAfter, null, { signal, ref: false })]);
        if (first) return first;
      }
      while (pending.size > 0) {
        const next = await Promise.race(pending);
        if (next) return next;
      }
      return null;
    } finally {
      losers.abort();
    }
  }

  /** One attempt; its failure is noted and gives null. */
  private async _attempt(
    gateway: string,
    cid: CID,
    signal: AbortSignal,
    failures: Map<string, GatewayFailure>
  ): Promise<Uint8Array | null> {
    try {
      const block = await fetchBlock(
        this._connections,
        gateway,
        cid,
        AbortSignal.any([signal, AbortSignal.timeout(this._options.timeout)]),
        this._options.timeout
      );
      this._health.succeeded(gateway);
      return block;
    } catch (error) {
      if (signal.aborted || !(error instanceof GatewayFailure)) return null;
      this._health.failed(error);
      failures.set(gateway, error);
      return null;
    }
  }

  private readonly _options: Required<IBlockClientOptions>;
  private readonly _health: GatewayHealth;
  private readonly _connections = new HttpConnections();
  private readonly _ranges: RangeRequests;
  private readonly _running = new Map<string, IRunning>();
}

interface IRunning {
  readonly text: string;
  readonly result: Promise<Uint8Array>;
  readonly abort: AbortController;
  waiters: number;
}
