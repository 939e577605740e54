import type { GatewayFailure } from './gateway-failure.js';
import { Latency } from './latency.js';

const FORGIVE_AFTER_MS = 60_000;
const WEIGHT = { lied: 100, down: 5, busy: 2, missing: 0 } as const;
/** What one point of penalty counts as in time. */
const PENALTY_MS = 1_000;
/** A gateway this much slower than the best is no help to it. */
const FAR_SLOWER = 4;
const NO_HELP_BELOW_MS = 20;
const FIRST_REST_MS = 500;
const MAX_REST_MS = 30_000;
/** Smaller blocks say nothing about throughput. */
const TELLING_BYTES = 65_536;
const MIB = 1_048_576;

/** What one answer was like: milliseconds to its head, and to its end; bytes of the body. */
export interface IAnswered {
  readonly head: number;
  readonly end: number;
  readonly bytes: number;
}

interface IHealth {
  penalty: number;
  since: number;
  notBefore: number;
  /** How often in succession it asked to be left alone. */
  refusals: number;
  readonly head: Latency;
  readonly whole: Latency;
  /** Milliseconds a MiB. */
  readonly pace: Latency;
}

/** Remembers who answered well and how fast, so that the next block is asked there first. Bad marks and measurements fade. */
export class GatewayHealth {
  constructor(
    gateways: readonly string[],
    private readonly now: () => number,
    private readonly random: () => number = Math.random
  ) {
    this.setGateways(gateways);
  }

  /** Takes these and no others into the order; what is known of those that stay is kept. */
  setGateways(gateways: readonly string[]): void {
    for (const gateway of this.health.keys()) if (!gateways.includes(gateway)) this.health.delete(gateway);
    const latency = () => new Latency(this.now);
    for (const gateway of gateways) {
      if (this.health.has(gateway)) continue;
      const measured = { head: latency(), whole: latency(), pace: latency() };
      this.health.set(gateway, { penalty: 0, since: 0, notBefore: 0, refusals: 0, ...measured });
    }
  }

  /** Gateways in the order in which to ask them for a block. */
  order(): string[] {
    return [...this.health.keys()].sort((a, b) => this.costOf(a) - this.costOf(b));
  }

  /** Of these, best first, those that are about as good as the best. */
  alike(order: readonly string[]): string[] {
    const best = this.costOf(order[0] ?? '');
    return order.filter((gateway, i) => i === 0 || this.costOf(gateway) < FAR_SLOWER * best + NO_HELP_BELOW_MS);
  }

  /** Milliseconds that the gateway has asked to be left alone still. */
  restOf(gateway: string): number {
    return Math.max(0, (this.health.get(gateway)?.notBefore ?? 0) - this.now());
  }

  /** Milliseconds after which a block from this gateway is late; undefined where too little is known. */
  lateAfter(gateway: string): number | undefined {
    return this.health.get(gateway)?.whole.high;
  }

  /** The same for the head of an answer. */
  headLateAfter(gateway: string): number | undefined {
    return this.health.get(gateway)?.head.high;
  }

  /** A long answer has begun, so many milliseconds after it was asked for. */
  began(gateway: string, head: number): void {
    this.health.get(gateway)?.head.add(head);
  }

  answered(gateway: string, { head, end, bytes }: IAnswered): void {
    const one = this.health.get(gateway);
    if (!one) return;
    one.penalty = Math.floor(this.penaltyOf(gateway) / 2);
    one.refusals = 0;
    one.head.add(head);
    one.whole.add(end);
    if (bytes >= TELLING_BYTES) one.pace.add(((end - head) * MIB) / bytes);
  }

  /** The gateway was not waited for any longer, so many milliseconds after it was asked. */
  overtaken(gateway: string, after: number): void {
    this.health.get(gateway)?.head.addAtLeast(after);
  }

  failed(failure: GatewayFailure): void {
    const one = this.health.get(failure.gateway);
    if (!one) return;
    one.penalty = this.penaltyOf(failure.gateway) + WEIGHT[failure.reason];
    one.since = this.now();
    if (failure.reason !== 'busy') return;
    const isEcho = this.now() < one.notBefore; // of the refusal before: this was asked at the same time
    const rest = Math.max(failure.rest ?? 0, isEcho ? 0 : this.backoff(one, failure.rest !== undefined));
    one.notBefore = Math.max(one.notBefore, this.now() + rest);
  }

  /** Milliseconds to leave one alone that refuses, more each time; what it says itself is believed the first time. */
  private backoff(one: IHealth, hasSaid: boolean): number {
    const count = one.refusals++;
    if (hasSaid && count === 0) return 0;
    return Math.min(FIRST_REST_MS * 2 ** count, MAX_REST_MS) * (0.5 + this.random() / 2);
  }

  /** Milliseconds that a MiB is expected to take, bad marks included. */
  private costOf(gateway: string): number {
    const one = this.health.get(gateway);
    return one ? one.head.expected + one.pace.expected + this.penaltyOf(gateway) * PENALTY_MS : Infinity;
  }

  private penaltyOf(gateway: string): number {
    const one = this.health.get(gateway);
    if (!one) return 0;
    return one.penalty * Math.max(0, 1 - (this.now() - one.since) / FORGIVE_AFTER_MS);
  }

  private readonly health = new Map<string, IHealth>();
}
