import type { GatewayFailure } from './gateway-failure.js';

const FORGIVE_AFTER_MS = 60_000;
const WEIGHT = { lied: 100, down: 5, busy: 2, missing: 0 } as const;

interface IHealth {
  penalty: number;
  since: number;
  notBefore: number;
}

/** Remembers who answered well, so that the next block is asked there first. Bad marks fade. */
export class GatewayHealth {
  constructor(
    gateways: readonly string[],
    private readonly now: () => number
  ) {
    for (const gateway of gateways) this.health.set(gateway, { penalty: 0, since: 0, notBefore: 0 });
  }

  /** Gateways in the order in which to ask them. */
  order(): string[] {
    return [...this.health.keys()].sort((a, b) => this.penaltyOf(a) - this.penaltyOf(b));
  }

  /** Milliseconds that the gateway has asked to be left alone still. */
  restOf(gateway: string): number {
    return Math.max(0, (this.health.get(gateway)?.notBefore ?? 0) - this.now());
  }

  succeeded(gateway: string): void {
    const one = this.health.get(gateway);
    if (one) one.penalty = Math.floor(this.penaltyOf(gateway) / 2);
  }

  failed(failure: GatewayFailure): void {
    const one = this.health.get(failure.gateway);
    if (!one) return;
    one.penalty = this.penaltyOf(failure.gateway) + WEIGHT[failure.reason];
    one.since = this.now();
    one.notBefore = this.now() + failure.rest;
  }

  private penaltyOf(gateway: string): number {
    const one = this.health.get(gateway);
    if (!one) return 0;
    return one.penalty * Math.max(0, 1 - (this.now() - one.since) / FORGIVE_AFTER_MS);
  }

  private readonly health = new Map<string, IHealth>();
}
