import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { CompactSignature, Hash32 } from '../../core/wire/index.js';
import type { IAcceptance, IAcceptanceStore } from '../../ports/index.js';
import { atomically, openDatabase } from './open-database.js';
import { storageError } from './storage-error.js';

/** Drafts of one dataset that wait for their registration. */
const WAITING_DRAFTS = 8;
const DEFAULT_MAX_BYTES = 64 * 1_073_741_824;

const schema = `
CREATE TABLE acceptance (
  number INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL,
  draft TEXT NOT NULL,
  bound INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  UNIQUE (dataset, draft)
) STRICT;
CREATE UNIQUE INDEX acceptance_bound ON acceptance (dataset) WHERE bound;
CREATE TABLE bundle (
  acceptance INTEGER NOT NULL REFERENCES acceptance (number) ON DELETE CASCADE,
  contribution INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (acceptance, contribution)
) STRICT`;

const Body = z.object({
  dataset: Hash32,
  index: z.string(),
  commitments: z.string(),
  pagesHash: Hash32,
  commitmentsRoot: Hash32,
  hpkeKey: Hash32,
  signature: CompactSignature,
  place: z.number().int().min(0).max(15),
  contributions: z.array(z.object({ number: z.number(), firstShard: z.number(), shardCount: z.number() })),
  acceptedAt: z.number()
});
const Row = z.object({
  body: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(Body)
});

/** `custodian.db`: acceptances and their sealed bundles, every commit forced to the disk. */
export class SqliteAcceptanceStore implements IAcceptanceStore {
  private constructor(private readonly database: DatabaseSync) {}

  /** Opens or makes the file. @throws AffluentError INTERNAL where it is damaged, of another version, or not writable */
  static open(path: string, options: { readonly maxBytes?: number } = {}): SqliteAcceptanceStore {
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    return guarded(
      () => new SqliteAcceptanceStore(openDatabase({ path, synchronous: 'FULL', version: 1, schema, maxBytes }))
    );
  }

  async put(acceptance: IAcceptance, bundles: ReadonlyMap<number, Uint8Array>): Promise<void> {
    const { dataset } = acceptance;
    this.transaction(() => {
      const sql = `INSERT INTO acceptance (dataset, draft, body) VALUES (?, ?, ?)
        ON CONFLICT (dataset, draft) DO UPDATE SET body = excluded.body RETURNING number`;
      const [row] = this.all(z.object({ number: z.number() }), sql, dataset, draftOf(acceptance), bodyOf(acceptance));
      const number = row?.number ?? 0;
      for (const [contribution, sealed] of bundles)
        this.run('INSERT OR REPLACE INTO bundle VALUES (?, ?, ?)', number, contribution, sealed);
      const waiting =
        'SELECT number FROM acceptance WHERE dataset = ? AND NOT bound ORDER BY number DESC LIMIT -1 OFFSET ?';
      this.run(`DELETE FROM acceptance WHERE number IN (${waiting})`, dataset, WAITING_DRAFTS);
    });
  }

  async ofDataset(dataset: string): Promise<readonly IAcceptance[]> {
    const sql = 'SELECT body FROM acceptance WHERE dataset = ? ORDER BY number DESC';
    return this.all(Row, sql, dataset).map(({ body }) => body);
  }

  async bind(acceptance: IAcceptance): Promise<void> {
    this.transaction(() => {
      this.run('UPDATE acceptance SET bound = 0 WHERE dataset = ? AND bound', acceptance.dataset);
      const sql = 'UPDATE acceptance SET bound = 1 WHERE dataset = ? AND draft = ?';
      this.run(sql, acceptance.dataset, draftOf(acceptance));
    });
  }

  async bound(dataset: string): Promise<IAcceptance | null> {
    return this.all(Row, 'SELECT body FROM acceptance WHERE dataset = ? AND bound', dataset)[0]?.body ?? null;
  }

  async unbound(): Promise<readonly string[]> {
    const sql = 'SELECT dataset FROM acceptance GROUP BY dataset HAVING max(bound) = 0 ORDER BY dataset';
    return this.all(z.object({ dataset: z.string() }), sql).map(({ dataset }) => dataset);
  }

  async bundle(acceptance: IAcceptance, contribution: number): Promise<Uint8Array | null> {
    const sql = `SELECT sealed FROM bundle JOIN acceptance ON number = acceptance
      WHERE dataset = ? AND draft = ? AND contribution = ?`;
    const sealed = z.object({ sealed: z.custom<Uint8Array>(value => ArrayBuffer.isView(value)) });
    return this.all(sealed, sql, acceptance.dataset, draftOf(acceptance), contribution)[0]?.sealed ?? null;
  }

  async size(): Promise<{ datasets: number; bytes: number }> {
    const sql = `SELECT (SELECT count(DISTINCT dataset) FROM acceptance) AS datasets,
      (SELECT coalesce(sum(length(sealed)), 0) FROM bundle) AS bytes`;
    return this.all(z.object({ datasets: z.number(), bytes: z.number() }), sql)[0] ?? { datasets: 0, bytes: 0 };
  }

  /** Closes the file; a second time does nothing. */
  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private transaction(act: () => void): void {
    guarded(() => atomically(this.database, act));
  }

  private run(sql: string, ...values: SQLInputValue[]): void {
    this.database.prepare(sql).run(...values);
  }

  private all<T extends z.ZodType>(row: T, sql: string, ...values: SQLInputValue[]): z.infer<T>[] {
    return guarded(() => z.array(row).parse(this.database.prepare(sql).all(...values)));
  }
}

function draftOf({ index, commitments }: IAcceptance): string {
  return `${index} ${commitments}`;
}

function bodyOf(acceptance: IAcceptance): string {
  return JSON.stringify(acceptance);
}

function guarded<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw storageError('custodian.db', error);
  }
}
