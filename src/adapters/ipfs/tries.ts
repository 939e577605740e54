import { GatewayFailure } from './gateway-failure.js';
import type { GatewayHealth } from './gateway-health.js';

const FIRST_BACKOFF_MS = 200;

/** Whom to ask next for one block, and how long to wait before. */
export interface INextTry {
  /** Gateways to ask now, best first. */
  readonly order: readonly string[];
  /** Milliseconds; Infinity where nobody is left to ask. */
  readonly wait: number;
}

/** The attempts at one block: a gateway is asked again after a while, unless it does not have the block or lied about it. */
export class Tries {
  constructor(
    private readonly health: GatewayHealth,
    private readonly options: { readonly rounds: number; readonly now: () => number }
  ) {}

  next(failures: ReadonlyMap<string, GatewayFailure>): INextTry {
    const open = this.health.order().filter(gateway => this.isOpen(gateway, failures.get(gateway)));
    const wait = Math.min(...open.map(gateway => this.waitFor(gateway)));
    return { order: open.filter(gateway => this.waitFor(gateway) <= wait), wait };
  }

  /** Notes that these have failed. One that asks to be left alone has not: health knows for how long. */
  failed(gateways: readonly string[], failures: ReadonlyMap<string, GatewayFailure>): void {
    for (const gateway of gateways) {
      if (failures.get(gateway)?.reason === 'busy') continue;
      const count = (this.counts.get(gateway) ?? 0) + 1;
      this.counts.set(gateway, count);
      this.notBefore.set(gateway, this.options.now() + FIRST_BACKOFF_MS * 2 ** (count - 1) * (0.5 + Math.random() / 2));
    }
  }

  /** The failures of all gateways, also of those that were left alone as they had asked. */
  explain(failures: ReadonlyMap<string, GatewayFailure>): GatewayFailure[] {
    return this.health.order().flatMap(gateway => {
      const rest = this.health.restOf(gateway);
      const said = `asks to be left alone for ${Math.ceil(rest / 1_000)} s more`;
      return failures.get(gateway) ?? (rest > 0 ? [new GatewayFailure(gateway, 'busy', said, rest)] : []);
    });
  }

  private isOpen(gateway: string, failure: GatewayFailure | undefined): boolean {
    if (failure?.reason === 'missing' || failure?.reason === 'lied') return false;
    return (this.counts.get(gateway) ?? 0) < this.options.rounds;
  }

  private waitFor(gateway: string): number {
    const backoff = (this.notBefore.get(gateway) ?? 0) - this.options.now();
    return Math.max(0, backoff, this.health.restOf(gateway));
  }

  private readonly counts = new Map<string, number>();
  private readonly notBefore = new Map<string, number>();
}
