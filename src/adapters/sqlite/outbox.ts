import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import type { IBooking, IFinding, IJob, IOutbox, IOutboxEntry, IOverdue, IReservation } from '../../ports/index.js';
import { openDatabase } from './open-database.js';
import { EntryRow, FindingRow, JobRow, NamedBudgetRow } from './outbox-rows.js';
import { OUTBOX_VERSION, outboxMigrations, outboxSchema } from './outbox-schema.js';
import { OutboxSpending } from './outbox-spending.js';
import { storageError } from './storage-error.js';

/** The largest raw transaction, in hex characters: nodes refuse more than 128 KiB of bytes. */
const MAX_RAW = 2 * 131_072 + 2;
/** The largest job: a publication of 100,000 shards stays below it. */
const MAX_JOB = 64 * 1_048_576;
const DEFAULT_MAX_BYTES = 4 * 1_073_741_824;

/** Settings of an outbox. */
export interface IOutboxOptions {
  /** The file never grows past this; beyond it every write fails with reason `full`. */
  readonly maxBytes?: number;
}

/** `outbox.db`: SQLite in WAL mode, every commit forced to the disk before a method resolves. */
export class SqliteOutbox implements IOutbox {
  private readonly spending: OutboxSpending;

  private constructor(private readonly database: DatabaseSync) {
    this.spending = new OutboxSpending(database);
  }

  /** Opens or makes the file. @throws AffluentError INTERNAL where it is damaged, of another version, or not writable */
  static open(path: string, options: IOutboxOptions = {}): SqliteOutbox {
    return guarded(
      () =>
        new SqliteOutbox(
          openDatabase({
            path,
            synchronous: 'FULL',
            version: OUTBOX_VERSION,
            schema: outboxSchema,
            migrations: outboxMigrations,
            maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES
          })
        )
    );
  }

  async add(entry: IOutboxEntry): Promise<void> {
    if (entry.raw.length > MAX_RAW)
      throw new AffluentError('REQUEST_TOO_LARGE', 'The transaction is larger than a node would take.');
    const { id, kind, subject, account, nonce, hash, raw, state, createdAt, validUntil, reason } = entry;
    const sql = `INSERT INTO entry (id, kind, subject, account, nonce, hash, raw, state, createdAt, validUntil, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
    const facts = [id, kind, subject, account, nonce, hash, raw, state, createdAt, validUntil, reason];
    const added = this.write(sql, ...facts);
    if (added === 0)
      throw new AffluentError('STATE_CONFLICT', `The outbox has this entry, or one with nonce ${nonce}, already.`);
  }

  async setState(id: string, state: IOutboxEntry['state'], reason: string | null = null): Promise<void> {
    if (this.write('UPDATE OR IGNORE entry SET state = ?, reason = ? WHERE id = ?', state, reason, id) > 0) return;
    if (this.read(z.unknown(), 'SELECT 1 FROM entry WHERE id = ?', id).length > 0)
      throw new AffluentError('STATE_CONFLICT', 'Another transaction has taken the nonce of this one.');
    throw new AffluentError('NOT_FOUND', `The outbox has no entry ${id}.`);
  }

  async pending(): Promise<readonly IOutboxEntry[]> {
    return this.read(EntryRow, `SELECT * FROM entry WHERE state = 'signed' ORDER BY createdAt, nonce`);
  }

  async find(kind: string, subject: string): Promise<readonly IOutboxEntry[]> {
    const sql = 'SELECT * FROM entry WHERE kind = ? AND subject = ? ORDER BY createdAt, nonce';
    return this.read(EntryRow, sql, kind, subject);
  }

  async freeNonce(account: string, from: number): Promise<number> {
    const sql = `SELECT nonce FROM entry WHERE account = ? AND nonce >= ? AND state NOT IN ('replaced', 'failed')
      ORDER BY nonce`;
    const taken = this.read(z.object({ nonce: z.number() }), sql, account, from);
    const gap = taken.findIndex(({ nonce }, place) => nonce !== from + place);
    return from + (gap === -1 ? taken.length : gap);
  }

  async finding(dataset: string): Promise<IFinding | null> {
    return this.read(FindingRow, 'SELECT * FROM finding WHERE dataset = ?', dataset)[0] ?? null;
  }

  async putFinding({ dataset, code, detail, shard, foundAt }: IFinding): Promise<void> {
    const sql = `INSERT INTO finding (dataset, code, detail, shard, foundAt) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`;
    this.write(sql, dataset, code, detail, shard, foundAt);
  }

  async dropFinding(dataset: string): Promise<void> {
    this.write('DELETE FROM finding WHERE dataset = ?', dataset);
  }

  async putJob(job: IJob): Promise<void> {
    const body = JSON.stringify(job.body);
    if (body === undefined) throw new AffluentError('INPUT_INVALID', 'The body of a job must be a JSON value.');
    if (body.length > MAX_JOB) throw new AffluentError('REQUEST_TOO_LARGE', 'The job is too large to be kept.');
    const sql = `INSERT INTO job (id, kind, state, body, createdAt) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body`;
    this.write(sql, job.id, job.kind, job.state, body, job.createdAt);
  }

  async job(id: string): Promise<IJob | null> {
    return this.read(JobRow, 'SELECT * FROM job WHERE id = ?', id)[0] ?? null;
  }

  async jobs(kind: IJob['kind'], state?: string): Promise<readonly IJob[]> {
    const sql = 'SELECT * FROM job WHERE kind = ? AND state = coalesce(?, state) ORDER BY createdAt, id';
    return this.read(JobRow, sql, kind, state ?? null);
  }

  async budget(dataset: string): Promise<{ limit: bigint | null; spent: bigint }> {
    return guarded(() => this.spending.budget(dataset));
  }

  async setBudget(dataset: string, limit: bigint | null): Promise<void> {
    const sql = `INSERT INTO budget (dataset, "limit") VALUES (?, ?)
      ON CONFLICT (dataset) DO UPDATE SET "limit" = excluded."limit"`;
    this.write(sql, dataset, limit === null ? null : limit.toString());
  }

  async reserve(reservation: IReservation): Promise<void> {
    guarded(() => this.spending.reserve(reservation));
  }

  async reserved(licence: bigint, payers: readonly string[]): Promise<ReadonlySet<number>> {
    return guarded(() => this.spending.reserved(licence, payers));
  }

  async book(booking: IBooking): Promise<void> {
    guarded(() => this.spending.book(booking));
  }

  async overdue(time: number): Promise<readonly IOverdue[]> {
    return guarded(() => this.spending.overdue(time));
  }

  async conclude(...args: Parameters<IOutbox['conclude']>): Promise<void> {
    guarded(() => this.spending.conclude(...args));
  }

  async budgets(prefix: string) {
    const sql = `SELECT dataset AS name, "limit", spent FROM budget
      WHERE substr(dataset, 1, ?) = ? COLLATE NOCASE ORDER BY dataset`;
    return this.read(NamedBudgetRow, sql, prefix.length, prefix);
  }

  /** Closes the file; a second time does nothing. */
  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private write(sql: string, ...values: SQLInputValue[]): number {
    return guarded(() => Number(this.database.prepare(sql).run(...values).changes));
  }

  private read<T extends z.ZodType>(row: T, sql: string, ...values: SQLInputValue[]): z.infer<T>[] {
    return guarded(() => z.array(row).parse(this.database.prepare(sql).all(...values)));
  }
}

function guarded<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw storageError('outbox.db', error);
  }
}
