import { AffluentError } from '../../core/errors/index.js';
import { Turns } from './turns.js';

/** How many requests may run and wait. */
export interface IRequestLimits {
  /** In flight at all gateways together. */
  readonly inFlight: number;
  /** In flight at one gateway at most; it begins with half of that. */
  readonly perGateway: number;
  /** Waiting for their turn; more are refused. */
  readonly waiting: number;
}

/** Leave to send one request to one gateway; must be given back once. */
export interface ILease {
  readonly gateway: string;
  /** `busy`: the gateway asked to be left alone. */
  giveBack(outcome: 'good' | 'busy' | 'other'): void;
}

interface IWaiter {
  readonly gateways: readonly string[];
  readonly go: (lease: ILease) => void;
}

interface ILane {
  inFlight: number;
  limit: number;
  /** What the gateway has borne before it refused: from here on its bound is raised with care. */
  borne: number;
}

/** How much more slowly a bound grows where the gateway has refused before. */
const CARE = 16;

/**
 * Keeps requests within bounds, in all and per gateway. A gateway's bound is halved when it asks to be left alone and grows by one
 * with as many good answers as it is high, more slowly where it has refused before. Who must wait is served in turns, a file at a time.
 */
export class RequestBudget {
  constructor(
    gateways: readonly string[],
    private readonly limits: IRequestLimits
  ) {
    this.admit(gateways);
  }

  /** Gives these a bound of their own. Nobody loses one: some may wait for it. */
  admit(gateways: readonly string[]): void {
    const limit = Math.max(1, Math.ceil(this.limits.perGateway / 2));
    for (const gateway of gateways) {
      if (!this.lanes.has(gateway)) this.lanes.set(gateway, { inFlight: 0, limit, borne: Infinity });
    }
  }

  /** A lease on the first of these that has room, or null. */
  take(gateways: readonly string[]): ILease | null {
    if (this.inFlight >= this.limits.inFlight) return null;
    const gateway = gateways.find(name => this.hasRoom(name));
    return gateway === undefined ? null : this.lease(gateway);
  }

  /** A lease on one of these when it is the file's turn. @throws AffluentError RATE_LIMITED where too many wait; the signal's reason */
  async enter(gateways: readonly string[], file: string, signal: AbortSignal): Promise<ILease> {
    signal.throwIfAborted();
    const free = this.turns.size === 0 ? this.take(gateways) : null;
    if (free) return free;
    if (this.turns.size >= this.limits.waiting) {
      throw new AffluentError('RATE_LIMITED', `${this.turns.size} requests for blocks are waiting already.`);
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.turns.remove(file, waiter);
        reject(signal.reason as Error);
      };
      const go = (lease: ILease) => {
        signal.removeEventListener('abort', leave);
        resolve(lease);
      };
      const waiter: IWaiter = { gateways, go };
      signal.addEventListener('abort', leave, { once: true });
      this.turns.add(file, waiter);
      this.serve(); // others may wait for other gateways than these
    });
  }

  private hasRoom(gateway: string): boolean {
    const lane = this.lanes.get(gateway);
    return lane !== undefined && lane.inFlight + 1 <= lane.limit;
  }

  private lease(gateway: string): ILease {
    const lane = this.lanes.get(gateway) as ILane;
    lane.inFlight++;
    this.inFlight++;
    let isOut = true;
    return {
      gateway,
      giveBack: outcome => {
        if (!isOut) return;
        isOut = false;
        this.adapt(lane, outcome);
        lane.inFlight--;
        this.inFlight--;
        this.serve();
      }
    };
  }

  private adapt(lane: ILane, outcome: 'good' | 'busy' | 'other'): void {
    if (outcome === 'busy') {
      lane.borne = Math.max(1, Math.min(lane.borne, lane.inFlight - 1));
      lane.limit = Math.max(1, lane.limit / 2);
    } else if (outcome === 'good') {
      const pace = lane.limit < lane.borne ? lane.limit : lane.limit * CARE;
      lane.limit = Math.min(this.limits.perGateway, lane.limit + 1 / pace);
      lane.borne = Math.max(lane.borne, lane.limit - 1);
    }
  }

  private serve(): void {
    while (this.inFlight < this.limits.inFlight) {
      const next = this.turns.next(({ gateways }) => gateways.some(name => this.hasRoom(name)));
      const lease = next && this.take(next.gateways);
      if (!lease) return;
      next.go(lease);
    }
  }

  private readonly lanes = new Map<string, ILane>();
  private readonly turns = new Turns<IWaiter>();
  private inFlight = 0;
}
