/** What costs money, written before it is sent. */
export interface IOutboxEntry {
  readonly id: string;
  /** What it is for: 'purchase', 'settle', 'claim', 'publish' …; with `subject` it makes a retry find its former attempt. */
  readonly kind: string;
  readonly subject: string;
  readonly account: string;
  readonly nonce: number;
  readonly hash: string;
  readonly raw: string;
  /** The last four are final. `replaced` and `failed`: it took no nonce. */
  readonly state: 'signed' | 'done' | 'reverted' | 'replaced' | 'failed';
  readonly createdAt: number;
  /** Time of the last block, in seconds, in which it would be of use; null: it does not expire. */
  readonly validUntil: number | null;
  /** Why it failed; null where it did not. */
  readonly reason: string | null;
}

/** What receipts that have been signed, and are not yet settled, may cost. */
export interface IReservation {
  readonly dataset: string;
  /** Names whose spending it is. */
  readonly payers: readonly string[];
  readonly licence: bigint;
  /** Subject of the entry that carries them. */
  readonly subject: string;
  /** Whether others were handed the receipts, who can settle them without us. */
  readonly handed: boolean;
  /** Time of the last block, in seconds, in which they can be settled. */
  readonly until: number;
  readonly shards: readonly { readonly shard: number; readonly price: bigint }[];
}

/** What a transaction has taken for a licence. */
export interface IBooking extends Pick<IReservation, 'payers' | 'licence' | 'subject'> {
  readonly transaction: string;
  readonly due: bigint;
  /** Shards that it has unlocked. */
  readonly unlocked: readonly number[];
  /** Pages whose receipts it did not settle: they still can be. */
  readonly skippedPages: readonly number[];
}

/** A shard whose receipts are of no use any more. */
export interface IOverdue {
  readonly dataset: string;
  readonly licence: bigint;
  readonly shard: number;
}

/** That the data of a dataset is not what was declared or signed. */
export interface IFinding {
  readonly dataset: string;
  readonly code: 'ROWS_FORGED' | 'SEGMENT_FORGED';
  readonly detail: string;
  readonly shard: number | null;
  /** Milliseconds since the epoch. */
  readonly foundAt: number;
}

/** A durable job: a purchase or a publication, as JSON without secrets. */
export interface IJob {
  readonly id: string;
  readonly kind: 'purchase' | 'publication';
  readonly state: string;
  readonly body: unknown;
  readonly createdAt: number;
}

/** Survives kill -9: every method has reached the disk when it resolves. */
export interface IOutbox {
  add(entry: IOutboxEntry): Promise<void>;
  setState(id: string, state: IOutboxEntry['state'], reason?: string): Promise<void>;
  pending(): Promise<readonly IOutboxEntry[]>;
  find(kind: string, subject: string): Promise<readonly IOutboxEntry[]>;
  /** The lowest nonce, from this one on, that no entry of the account has taken. */
  freeNonce(account: string, from: number): Promise<number>;
  /** The first finding about a dataset that the owner has not dismissed. */
  finding(dataset: string): Promise<IFinding | null>;
  /** Keeps a finding where there is none. */
  putFinding(finding: IFinding): Promise<void>;
  dropFinding(dataset: string): Promise<void>;
  putJob(job: IJob): Promise<void>;
  job(id: string): Promise<IJob | null>;
  /** Of a kind, oldest first; in one state where it is named. */
  jobs(kind: IJob['kind'], state?: string): Promise<readonly IJob[]>;
  /** The owner's limit of what kernels may spend on a dataset; null: none set. */
  budget(dataset: string): Promise<{ limit: bigint | null; spent: bigint }>;
  setBudget(dataset: string, limit: bigint | null): Promise<void>;
  /** All limits and spendings whose name begins so, whatever the case of its letters. */
  budgets(prefix: string): Promise<readonly { name: string; limit: bigint | null; spent: bigint }[]>;
  /** Counts what may be spent as spent: a shard of a licence once, however often, and in whatever way, it is signed for; the last time says for whom. */
  reserve(reservation: IReservation): Promise<void>;
  /** Shards of a licence that are reserved for all of these names. */
  reserved(licence: bigint, payers: readonly string[]): Promise<ReadonlySet<number>>;
  /**
   * Counts what a transaction has cost instead of what was reserved for it; once a transaction, a repetition changes nothing. What it
   * carried and others have paid for is given back.
   */
  book(booking: IBooking): Promise<void>;
  /** Reserved shards whose receipts no block later than `time`, in seconds, can settle. */
  overdue(time: number): Promise<readonly IOverdue[]>;
  /** Ends the reservation of shards that are overdue at `time`: counted for good, or given back. */
  conclude(licence: bigint, shards: readonly number[], time: number, outcome: 'counted' | 'returned'): Promise<void>;
}
