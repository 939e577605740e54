import { BoundedCache } from '../../core/memory/bounded-cache.js';

/** A bucket holds `burst` requests and fills by `perSecond`. */
export interface IBucketOptions {
  readonly burst: number;
  readonly perSecond: number;
}

/** Forgotten buckets are full ones: what floods from many names is bounded by the server's connections. */
const REMEMBERED = 20_000;

/** Token buckets by name. */
export class RateBuckets {
  private readonly levels = new BoundedCache<{ left: number; at: number }>({ limit: REMEMBERED, weigh: () => 1 });

  constructor(private readonly options: IBucketOptions) {}

  /** Takes one request out of a bucket; false where it is empty. `now` in milliseconds. */
  take(name: string, now: number): boolean {
    const { burst, perSecond } = this.options;
    const level = this.levels.get(name) ?? { left: burst, at: now };
    const passed = Math.max(now - level.at, 0); // a clock that is set back must not take what was there
    const left = Math.min(burst, level.left + (passed / 1_000) * perSecond);
    this.levels.set(name, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  }
}
