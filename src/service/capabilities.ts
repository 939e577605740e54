import type { IClock } from '../ports/index.js';
import { newToken } from './tokens.js';

/** What a capability allows: reading the files of one dataset for a while. */
export interface ICapability {
  readonly token: string;
  readonly dataset: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The same by a clock that nobody sets back. */
  readonly endsAt: number;
}

const MOST = 10_000;

/** Capabilities that are alive; in memory only, so they end with the service. */
export class Capabilities {
  private readonly _byToken = new Map<string, ICapability>();

  constructor(private readonly _clock: IClock) {}

  /** A new capability; the oldest goes where there are too many. */
  grant(dataset: string, seconds: number): ICapability {
    const now = this._clock.now();
    for (const [token, { expiresAt }] of this._byToken) if (expiresAt <= now) this._byToken.delete(token);
    const [oldest] = this._byToken.keys();
    if (this._byToken.size >= MOST && oldest !== undefined) this._byToken.delete(oldest);
    const lives = seconds * 1000;
    const capability = { token: newToken(), dataset, expiresAt: now + lives, endsAt: performance.now() + lives };
    this._byToken.set(capability.token, capability);
    return capability;
  }

  /** Whether the token reads this dataset now. */
  allows(token: string, dataset: string): boolean {
    const found = this._byToken.get(token);
    if (found?.dataset !== dataset) return false;
    return found.expiresAt > this._clock.now() && found.endsAt > performance.now();
  }
}
