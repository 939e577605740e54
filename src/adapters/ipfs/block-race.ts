import type { CID } from 'multiformats/cid';
import { fetchBlock, type IPatience } from './gateway.js';
import { GatewayFailure } from './gateway-failure.js';
import type { GatewayHealth } from './gateway-health.js';
import type { HedgeAllowance } from './hedge-allowance.js';
import type { HttpConnections } from './http-get.js';
import type { ILease, RequestBudget } from './request-budget.js';

/** What the races of one client share. */
export interface IRaceTrack {
  readonly connections: HttpConnections;
  readonly health: GatewayHealth;
  readonly budget: RequestBudget;
  readonly hedges: HedgeAllowance;
  readonly patience: IPatience;
  /** Milliseconds after which an attempt is late at a gateway that was not measured. */
  readonly hedgeAfter: number;
  readonly now: () => number;
}

/** What one race is about. */
export interface IRaceFor {
  readonly cid: CID;
  readonly file: string;
  readonly signal: AbortSignal;
}

/** One attempt that runs. */
interface IAttempt {
  readonly gateway: string;
  readonly began: number;
  lastByte: number;
  isLate: boolean;
}

/** A late attempt is watched for silence this often. */
const LOOK_MS = 50;
/** Below this a second request costs more than it can save. */
export const SOONEST_HEDGE_MS = 30;

/**
 * One round over gateways for one block: the best is asked first, the next one when it fails, is later than it usually is (as far
 * as the allowance of hedges goes) or falls silent.
 */
export class BlockRace {
  constructor(
    private readonly track: IRaceTrack,
    private readonly wanted: IRaceFor,
    private readonly failures: Map<string, GatewayFailure>
  ) {
    this.signal = AbortSignal.any([wanted.signal, this.losers.signal]);
  }

  /** The block, or null when all have failed. Rejects with the signal's reason. */
  async run(order: readonly string[]): Promise<Uint8Array | null> {
    this.untried = [...order];
    const leave = () => this.outcome.reject(this.wanted.signal.reason);
    this.wanted.signal.addEventListener('abort', leave, { once: true });
    try {
      this.askNext();
      return await this.outcome.promise;
    } finally {
      this.wanted.signal.removeEventListener('abort', leave);
      clearTimeout(this.watch);
      this.losers.abort();
    }
  }

  /** Asks the next gateway as soon as there is room for it. */
  private askNext(): void {
    const { budget, health, hedges } = this.track;
    hedges.earn();
    this.isEntering = true;
    budget.enter(health.alike(this.untried), this.wanted.file, this.signal).then(
      lease => {
        this.isEntering = false;
        void this.ask(lease);
      },
      (error: unknown) => this.outcome.reject(error)
    );
  }

  private async ask(lease: ILease): Promise<void> {
    const { gateway } = lease;
    const { health, now } = this.track;
    this.untried = this.untried.filter(name => name !== gateway);
    const rest = health.restOf(gateway); // it may have asked for it while this waited for its turn
    if (rest > 0) {
      lease.giveBack('other');
      return this.lost(new GatewayFailure(gateway, 'busy', 'asks to be left alone', rest));
    }
    const attempt: IAttempt = { gateway, began: now(), lastByte: now(), isLate: false };
    this.running.add(attempt);
    this.look(attempt);
    try {
      const block = await this.fetch(attempt);
      lease.giveBack('good');
      this.overtake(attempt);
      this.outcome.resolve(block);
    } catch (error) {
      this.running.delete(attempt);
      lease.giveBack(error instanceof GatewayFailure && error.reason === 'busy' ? 'busy' : 'other');
      if (this.signal.aborted) return;
      if (!(error instanceof GatewayFailure)) return this.outcome.reject(error);
      health.failed(error);
      this.lost(error);
    }
  }

  /** Goes on to the next gateway; the round is lost when there is none. */
  private lost(failure: GatewayFailure): void {
    this.failures.set(failure.gateway, failure);
    if (this.isEntering) return;
    if (this.untried.length > 0) this.askNext();
    else if (this.running.size === 0) this.outcome.resolve(null);
  }

  private async fetch(attempt: IAttempt): Promise<Uint8Array> {
    const { connections, health, patience, now } = this.track;
    const { gateway, began } = attempt;
    let head = 0;
    const progress = (chunk: 'head' | Uint8Array) => {
      attempt.lastByte = now();
      if (chunk === 'head') head = attempt.lastByte - began;
    };
    const block = await fetchBlock(connections, gateway, this.wanted.cid, { signal: this.signal, patience, progress });
    health.answered(gateway, { head, end: now() - began, bytes: block.length });
    return block;
  }

  /** Those that are still running were slower than the winner: that is known of them, though not how much. */
  private overtake(winner: IAttempt): void {
    for (const { gateway, began } of this.running) {
      if (gateway !== winner.gateway) this.track.health.overtaken(gateway, this.track.now() - began);
    }
  }

  /** Looks at the attempt again when it should be done, and asks another gateway beside it if it is not. */
  private look(attempt: IAttempt): void {
    const usual = this.track.health.lateAfter(attempt.gateway) ?? this.track.hedgeAfter;
    const late = Math.min(Math.max(usual, SOONEST_HEDGE_MS), this.track.patience.stall / 2);
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.hedge(attempt), late);
  }

  private hedge(attempt: IAttempt): void {
    if (this.untried.length === 0 || this.isEntering) return;
    const lease = this.track.budget.take(this.untried);
    if (lease && this.mayHedge(attempt)) return void this.ask(lease);
    lease?.giveBack('other');
    this.watch = setTimeout(() => this.hedge(attempt), LOOK_MS);
  }

  /** A silent attempt always, a late one as far as the allowance goes, which is asked for once. */
  private mayHedge(attempt: IAttempt): boolean {
    const { hedges, now, patience } = this.track;
    if (now() - attempt.lastByte >= patience.stall / 2) return true;
    if (attempt.isLate) return false;
    attempt.isLate = true;
    return hedges.spend();
  }

  private readonly losers = new AbortController();
  private readonly signal: AbortSignal;
  private readonly outcome = outcome<Uint8Array | null>();
  private readonly running = new Set<IAttempt>();
  private untried: string[] = [];
  private isEntering = false;
  private watch: NodeJS.Timeout | undefined;
}

/** A promise and what settles it. */
function outcome<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}
