/** What a custodian has checked and signed for one draft of a dataset. */
export interface IAcceptance {
  /** `index` and `commitments` name the draft: a registered manifest that names the same is served. */
  readonly dataset: string;
  /** CIDs of the side files. */
  readonly index: string;
  readonly commitments: string;
  readonly pagesHash: string;
  readonly commitmentsRoot: string;
  readonly hpkeKey: string;
  /** EIP-712 `Acceptance`, EIP-2098. */
  readonly signature: string;
  /** Which of the manifest's custodians this is: the index in share commitments. */
  readonly place: number;
  readonly contributions: readonly {
    readonly number: number;
    readonly firstShard: number;
    readonly shardCount: number;
  }[];
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
}

/** A custodian's acceptances with their sealed bundles; durable when a method resolves. */
export interface IAcceptanceStore {
  /** Keeps an acceptance with one sealed bundle per contribution. Of drafts that were never registered only the newest few of a dataset stay. */
  put(acceptance: IAcceptance, bundles: ReadonlyMap<number, Uint8Array>): Promise<void>;
  /** All acceptances of a dataset, newest first. */
  ofDataset(dataset: string): Promise<readonly IAcceptance[]>;
  /** Notes that the chain's manifest names this draft. From then on it is the one that is served. */
  bind(acceptance: IAcceptance): Promise<void>;
  /** The one that is served; null where the dataset is not accepted, or not registered yet. */
  bound(dataset: string): Promise<IAcceptance | null>;
  /** Datasets with acceptances none of which is bound. */
  unbound(): Promise<readonly string[]>;
  /** A sealed bundle; null where there is none. */
  bundle(acceptance: IAcceptance, contribution: number): Promise<Uint8Array | null>;
  /** How many datasets are accepted, and what their bundles weigh together. */
  size(): Promise<{ datasets: number; bytes: number }>;
}
