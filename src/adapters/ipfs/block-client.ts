import { setTimeout as sleep } from 'node:timers/promises';
import type { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';
import type { IBlock, IBlockSource, IFetchOptions } from '../../ports/index.js';
import { BlockRace, type IRaceTrack } from './block-race.js';
import { unavailable, type GatewayFailure } from './gateway-failure.js';
import { GatewayHealth } from './gateway-health.js';
import { HedgeAllowance } from './hedge-allowance.js';
import { HttpConnections } from './http-get.js';
import { RangeRequests } from './range-requests.js';
import { RequestBudget, type IRequestLimits } from './request-budget.js';
import { SingleFlight } from './single-flight.js';
import { Tries } from './tries.js';
import { parseCid } from './verify-block.js';

/** How the block client behaves; times in milliseconds. */
export interface IBlockClientOptions {
  readonly gateways: readonly string[];
  /** After this long without an answer the next gateway is asked too, until the gateway's own pace is known. */
  readonly hedgeAfter?: number;
  /** After this long without a byte an attempt counts as failed; after half of it another gateway is asked too. */
  readonly stall?: number;
  /** After this long an attempt counts as failed, though bytes still come. */
  readonly timeout?: number;
  /** How often each gateway is asked before giving up. */
  readonly rounds?: number;
  /** How long one block waits, in all, for gateways that ask to be left alone or have failed. */
  readonly patience?: number;
  readonly limits?: Partial<IRequestLimits>;
  /** A clock that never jumps. */
  readonly now?: () => number;
}

const DEFAULTS = { hedgeAfter: 400, stall: 5_000, timeout: 60_000, rounds: 4, patience: 15_000 };
const LIMITS: IRequestLimits = { inFlight: 32, perGateway: 32, waiting: 4_096 };

/**
 * Blocks from trustless gateways, each verified before it is returned. The best gateway is asked first, a slow one is hedged by the
 * next, one that lies or fails falls back in the order; requests are bounded; equal requests at the same time are one.
 */
export class BlockClient implements IBlockSource {
  constructor(options: IBlockClientOptions) {
    this._options = { now: () => performance.now(), ...DEFAULTS, ...options };
    const { gateways, now, stall, timeout, hedgeAfter } = this._options;
    this._track = {
      connections: new HttpConnections(),
      health: new GatewayHealth(gateways, now),
      budget: new RequestBudget(gateways, { ...LIMITS, ...options.limits }),
      hedges: new HedgeAllowance(),
      patience: { stall: Math.min(stall, timeout), timeout },
      hedgeAfter,
      now
    };
    this._ranges = new RangeRequests(this._track);
  }

  /** Asks these gateways from now on; races that run go on with those that they began with. */
  setGateways(gateways: readonly string[]): void {
    this._track.budget.admit(gateways);
    this._track.health.setGateways(gateways);
  }

  async get(text: string, options: IFetchOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const cid = parseCid(text);
    return this._flights.join(
      text,
      options.signal,
      signal => this._fetch(cid, options.file ?? text, signal),
      bytes => bytes
    );
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

  private async _fetch(cid: CID, file: string, signal: AbortSignal): Promise<Uint8Array> {
    const failures = new Map<string, GatewayFailure>();
    const tries = new Tries(this._track.health, this._options);
    for (let waited = 0; ;) {
      const { order, wait } = tries.next(failures);
      waited += wait;
      if (waited > this._options.patience) throw unavailable(cid, tries.explain(failures));
      if (wait > 0) await sleep(Math.ceil(wait) + 1, undefined, { signal });
      const block = await new BlockRace(this._track, { cid, file, signal }, failures).run(order);
      if (block) return block;
      tries.failed(order, failures);
    }
  }

  private readonly _options: Required<Omit<IBlockClientOptions, 'limits'>>;
  private readonly _track: IRaceTrack;
  private readonly _ranges: RangeRequests;
  private readonly _flights = new SingleFlight<Uint8Array>();
}
