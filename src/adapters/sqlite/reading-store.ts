import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import type { IReadingPage, IReadingStore, ReadingKey } from '../../ports/index.js';
import { openDatabase } from './open-database.js';
import { storageError } from './storage-error.js';

/** Pages that are kept: the record is a convenience, and names in it are the readers' own. */
const MOST_PAGES = 50_000;
const DEFAULT_MAX_BYTES = 64 * 1_048_576;

const schema = `
CREATE TABLE reading (
  reader TEXT NOT NULL,
  dataset TEXT NOT NULL,
  version INTEGER NOT NULL,
  licence TEXT NOT NULL,
  page INTEGER NOT NULL,
  word TEXT NOT NULL,
  rows INTEGER NOT NULL,
  firstAt INTEGER NOT NULL,
  lastAt INTEGER NOT NULL,
  PRIMARY KEY (reader, dataset, version, licence, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_age ON reading (lastAt)`;

const Row = z.object({
  reader: z.string(),
  dataset: z.string(),
  version: z.number(),
  licence: z.string().transform(text => text || null),
  page: z.number(),
  word: z.string().transform(text => BigInt(text)),
  rows: z.number(),
  firstAt: z.number(),
  lastAt: z.number()
});

/** `readings.db`: what each reader has opened. */
export class SqliteReadingStore implements IReadingStore {
  private constructor(
    private readonly database: DatabaseSync,
    private readonly most: number
  ) {}

  /** Opens or makes the file. @throws AffluentError INTERNAL where it is damaged, of another version, or not writable */
  static open(path: string, options: { readonly maxBytes?: number; readonly most?: number } = {}): SqliteReadingStore {
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    return guarded(() => {
      const database = openDatabase({ path, synchronous: 'NORMAL', version: 1, schema, maxBytes });
      return new SqliteReadingStore(database, options.most ?? MOST_PAGES);
    });
  }

  async put({ reader, dataset, version, licence, page, word, rows, firstAt, lastAt }: IReadingPage): Promise<void> {
    const hex = `0x${word.toString(16)}`;
    const sql = 'INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
    this.run(sql, reader, dataset, version, licence ?? '', page, hex, rows, firstAt, lastAt);
    // One more page takes the place of the oldest.
    this.run(
      `DELETE FROM reading WHERE (SELECT count(*) FROM reading) > ?
       AND lastAt = (SELECT min(lastAt) FROM reading)`,
      this.most
    );
  }

  async page({ reader, dataset, version, licence, page }: ReadingKey): Promise<IReadingPage | null> {
    const sql = 'SELECT * FROM reading WHERE reader = ? AND dataset = ? AND version = ? AND licence = ? AND page = ?';
    return this.all(sql, reader, dataset, version, licence ?? '', page)[0] ?? null;
  }

  async pages({ reader, dataset }: { readonly reader?: string; readonly dataset?: string }) {
    const sql = `SELECT * FROM reading WHERE (? IS NULL OR reader = ?) AND (? IS NULL OR dataset = ?)
      ORDER BY lastAt DESC, reader, dataset, version, page`;
    const [one, other] = [reader ?? null, dataset ?? null];
    return this.all(sql, one, one, other, other);
  }

  /** Closes the file; a second time does nothing. */
  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private run(sql: string, ...values: SQLInputValue[]): void {
    guarded(() => this.database.prepare(sql).run(...values));
  }

  private all(sql: string, ...values: SQLInputValue[]): IReadingPage[] {
    return guarded(() => z.array(Row).parse(this.database.prepare(sql).all(...values)));
  }
}

function guarded<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw storageError('readings.db', error);
  }
}
