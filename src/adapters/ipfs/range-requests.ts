import type { CID } from 'multiformats/cid';
import { isAffluentError } from '../../core/errors/index.js';
import type { IBlock } from '../../ports/index.js';
import { SOONEST_HEDGE_MS, type IRaceTrack } from './block-race.js';
import { carBlocks } from './car-blocks.js';
import { GatewayFailure, unavailable } from './gateway-failure.js';
import { openRange, type ByteRange } from './gateway-range.js';
import { bodyOf, letGo, type HttpAnswer } from './http-get.js';
import { DeafToRanges, rangeBlocks } from './range-blocks.js';

/** How long a gateway that does not offer ranges is not asked for one, in milliseconds; and one that may lack only this file. */
const REMEMBER_MS = { unknown: 600_000, absent: 10_000 } as const;
/** Ranges that are read at the same time; more are left to single blocks, so that no reader waits for another to read on. */
const MOST_AT_ONCE = 16;

interface IHead {
  readonly gateway: string;
  readonly answer: HttpAnswer;
}

/** Asks gateways for the blocks of a file's range, best first, and remembers who does not offer that. */
export class RangeRequests {
  constructor(private readonly track: IRaceTrack) {}

  /** The verified blocks, from the first gateway that begins to send them; null where none does. Rejects as the signal says. */
  async open(root: CID, range: ByteRange, signal: AbortSignal | undefined): Promise<AsyncIterable<IBlock> | null> {
    if (this.running >= MOST_AT_ONCE) return null;
    this.running++;
    const done = () => void this.running--;
    const head = await this.firstHead(root, range, signal).catch((error: unknown) => {
      done();
      throw error;
    });
    if (!head) return (done(), null);
    head.answer.once('close', done);
    return this.blocks(head, root, range, signal);
  }

  /** Asks in order: the next one when the former cannot, or is late as far as the allowance of hedges goes. */
  private async firstHead(root: CID, range: ByteRange, signal: AbortSignal | undefined): Promise<IHead | null> {
    const stops = new Map<string, AbortController>();
    const pending = new Map<string, Promise<IHead | string>>();
    const candidates = this.candidates();
    let winner: IHead | null = null;
    try {
      for (let next = candidates.shift(); next !== undefined || pending.size > 0;) {
        if (next !== undefined) {
          const stop = new AbortController();
          stops.set(next, stop);
          const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
          pending.set(next, this.begin(next, root, range, both));
        }
        const found = await this.nextOf(pending, candidates.length > 0 ? this.lateAfter(next) : Infinity);
        signal?.throwIfAborted();
        if (typeof found === 'object') return (winner = found);
        pending.delete(found);
        next = candidates.shift();
      }
      return null;
    } finally {
      for (const [gateway, stop] of stops) if (gateway !== winner?.gateway) stop.abort();
    }
  }

  /** The first that begins, the name of one that cannot, or '' when they are late and another may be asked. */
  private async nextOf(pending: ReadonlyMap<string, Promise<IHead | string>>, lateAfter: number) {
    let late: NodeJS.Timeout | undefined;
    const hedge = new Promise<string>(resolve => {
      if (lateAfter === Infinity) return;
      late = setTimeout(() => {
        if (this.track.hedges.spend()) resolve('');
      }, lateAfter);
    });
    return Promise.race([...pending.values(), hedge]).finally(() => clearTimeout(late));
  }

  private lateAfter(gateway: string | undefined): number {
    const { health, hedgeAfter, patience } = this.track;
    const usual = gateway === undefined ? undefined : health.headLateAfter(gateway);
    return Math.min(Math.max(usual ?? hedgeAfter, SOONEST_HEDGE_MS), patience.stall / 2);
  }

  private candidates(): string[] {
    const { health, now } = this.track;
    const isDeaf = (gateway: string) => now() < (this.deafUntil.get(gateway) ?? 0);
    return health.order().filter(gateway => health.restOf(gateway) === 0 && !isDeaf(gateway));
  }

  /** The head of a gateway's answer, or its name where it cannot; what it did is remembered. */
  private async begin(gateway: string, root: CID, range: ByteRange, signal: AbortSignal): Promise<IHead | string> {
    const { connections, health, hedges, patience, now } = this.track;
    hedges.earn();
    const began = now();
    try {
      const answer = await openRange(connections, gateway, root, range, { signal, patience: patience.stall });
      if (typeof answer === 'object') {
        health.began(gateway, now() - began);
        return { gateway, answer };
      }
      this.deafUntil.set(gateway, now() + REMEMBER_MS[answer]);
    } catch (error) {
      if (!(error instanceof GatewayFailure)) throw error;
      if (signal.aborted) health.overtaken(gateway, now() - began);
      else health.failed(error);
    }
    return gateway;
  }

  private async *blocks(
    { gateway, answer }: IHead,
    root: CID,
    range: ByteRange,
    signal: AbortSignal | undefined
  ): AsyncIterable<IBlock> {
    let isWhole = false;
    try {
      yield* rangeBlocks(gateway, root, range, carBlocks(gateway, bodyOf(answer, this.track.patience.stall)));
      isWhole = true;
    } catch (error) {
      signal?.throwIfAborted();
      if (isAffluentError(error)) throw error;
      throw unavailable(root, [this.noted(gateway, error)]);
    } finally {
      if (isWhole) letGo(answer);
      else answer.destroy();
    }
  }

  private noted(gateway: string, error: unknown): GatewayFailure {
    if (error instanceof DeafToRanges) this.deafUntil.set(gateway, this.track.now() + REMEMBER_MS.unknown);
    const failure =
      error instanceof GatewayFailure
        ? error
        : new GatewayFailure(gateway, 'missing', 'sends more of the file than was asked for');
    this.track.health.failed(failure);
    return failure;
  }

  private readonly deafUntil = new Map<string, number>();
  private running = 0;
}
