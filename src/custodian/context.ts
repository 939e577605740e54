import type { IAcceptDeps } from '../flows/custody/accept-dataset.js';
import type { IReleaseDeps } from '../flows/custody/release-keys.js';
import type { ReceiptRelay } from '../flows/custody/relay-receipts.js';
import type { RateBuckets } from '../flows/custody/rate-buckets.js';
import type { IAcceptanceStore, IClock } from '../ports/index.js';
import type { ChainFollower } from './chain-follower.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';

/** All that the routes of a custodian use. */
export interface ICustodianContext {
  readonly accept: IAcceptDeps;
  readonly release: IReleaseDeps;
  /** Null: it does not relay. */
  readonly relay: ReceiptRelay | null;
  readonly store: IAcceptanceStore;
  readonly follower: ChainFollower;
  /** Acceptances by who asks. */
  readonly acceptRate: RateBuckets;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: IClock;
}
