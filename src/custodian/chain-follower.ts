import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { syncCatalog, type ISyncCatalogDeps } from '../flows/catalog/sync-catalog.js';
import type { IHeadSource } from '../flows/custody/release-keys.js';
import { pause } from '../flows/pause.js';
import type { IClock, IHead } from '../ports/index.js';
import type { Log } from './log.js';

/** How the chain is followed; times in milliseconds. */
export interface IFollowerOptions extends ISyncCatalogDeps {
  readonly clock: IClock;
  readonly log: Log;
  readonly poll: number;
  readonly patience: number;
  readonly maxHeadAgeSeconds: number | null;
  /** After each block that was taken in, and until it succeeds; false: try again at the next poll. */
  readonly onBlock: (signal: AbortSignal) => Promise<boolean>;
}

/** Requests that wait for a block at the same time; more are answered at once. */
const MAX_WAITING = { stranger: 128, holder: 512 };
/** How much faster the node is asked while holders wait for the block in which they paid. */
const HASTE = 4;
/** Polls without an answer after which the node counts as gone. */
const SILENT_POLLS = 10;
const MIN_SILENCE = 5_000;

/**
 * Follows the chain at its own pace: however many requests come, the node is asked no more often. While one whose signature was good
 * waits for the next block, that pace is four times as fast: its sender waits for the poll, not for the chain.
 */
export class ChainFollower implements IHeadSource {
  private readonly stopping = new AbortController();
  private readonly waiting = { stranger: new Set<() => void>(), holder: new Set<() => void>() };
  private head: IHead | null = null;
  private answeredAt = 0;
  private settled = false;
  private running: Promise<void> | null = null;
  private hurry: () => void = () => undefined;

  constructor(private readonly options: IFollowerOptions) {}

  /** The newest block seen, however old; null before the first. */
  get lastHead(): IHead | null {
    return this.head;
  }

  freshHead(): IHead {
    const { clock, poll, maxHeadAgeSeconds } = this.options;
    const silence = Math.max(MIN_SILENCE, SILENT_POLLS * poll);
    if (!this.head || clock.now() - this.answeredAt > silence)
      throw new AffluentError('CHAIN_UNREACHABLE', 'The custodian’s node does not answer.');
    if (maxHeadAgeSeconds !== null && clock.now() / 1_000 - this.head.timestamp > maxHeadAgeSeconds)
      throw new AffluentError('CHAIN_UNREACHABLE', `The newest block is older than ${maxHeadAgeSeconds} s.`);
    return this.head;
  }

  nextBlock(who: 'stranger' | 'holder'): Promise<void> {
    const waiting = this.waiting[who];
    if (waiting.size >= MAX_WAITING[who] || this.stopping.signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, this.options.patience);
      waiting.add(done);
      if (who === 'holder') this.hurry();
    });
  }

  /** Polls until it is stopped. */
  start(): void {
    this.running ??= this.follow();
  }

  /** Ends the polling and those who wait. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    let failing = false;
    while (!signal.aborted) {
      try {
        await this.take(signal);
        failing = false;
      } catch (error) {
        if (signal.aborted) break;
        if (!failing)
          this.options.log('chain', { code: isAffluentError(error) ? error.code : 'INTERNAL', detail: String(error) });
        failing = true;
      }
      await this.rest(signal).catch(() => undefined);
    }
  }

  /** Until the next poll is due, which it is sooner from the moment on that a holder waits. */
  private async rest(signal: AbortSignal): Promise<void> {
    const { poll } = this.options;
    const short = poll / HASTE;
    await pause(short, signal);
    if (this.waiting.holder.size > 0) return;
    const hurried = new AbortController();
    this.hurry = () => hurried.abort();
    await pause(poll - short, AbortSignal.any([signal, hurried.signal]));
  }

  private async take(signal: AbortSignal): Promise<void> {
    const head = await this.options.chain.head({ signal });
    const moved = head.hash !== this.head?.hash;
    if (moved) {
      const { chain } = this.options;
      const known = {
        head: async () => head,
        blockHash: chain.blockHash.bind(chain),
        events: chain.events.bind(chain)
      };
      await syncCatalog({ ...this.options, chain: known }, signal);
    }
    this.answeredAt = this.options.clock.now();
    if (moved || !this.settled) this.settled = await this.options.onBlock(signal);
    if (!moved) return;
    this.head = head;
    this.wake();
  }

  private wake(): void {
    for (const done of [...this.waiting.stranger, ...this.waiting.holder]) done();
  }
}
