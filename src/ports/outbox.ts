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
  readonly state: 'signed' | 'done' | 'reverted' | 'replaced';
  readonly createdAt: number;
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
  setState(id: string, state: IOutboxEntry['state']): Promise<void>;
  pending(): Promise<readonly IOutboxEntry[]>;
  find(kind: string, subject: string): Promise<readonly IOutboxEntry[]>;
  /** One more than the highest nonce of entries of the account that are not replaced; null where there is none. */
  nextNonce(account: string): Promise<number | null>;
  putJob(job: IJob): Promise<void>;
  job(id: string): Promise<IJob | null>;
  jobs(kind: IJob['kind']): Promise<readonly IJob[]>;
  /** The owner's limit of what kernels may spend on a dataset; null: none set. */
  budget(dataset: string): Promise<{ limit: bigint | null; spent: bigint }>;
  setBudget(dataset: string, limit: bigint | null): Promise<void>;
  /** Counts spending once per `transaction`: a repetition changes nothing. */
  addSpent(dataset: string, transaction: string, amount: bigint): Promise<void>;
  /** All limits and spendings whose name begins so, whatever the case of its letters. */
  budgets(prefix: string): Promise<readonly { name: string; limit: bigint | null; spent: bigint }[]>;
}
