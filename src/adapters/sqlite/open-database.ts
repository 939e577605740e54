import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AffluentError } from '../../core/errors/index.js';

/** How a database file is opened. */
export interface IDatabaseOptions {
  readonly path: string;
  /** FULL: a commit has reached the disk when it returns. NORMAL: a power failure may lose the last commits. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Version of the schema, in `user_version`. */
  readonly version: number;
  /** Statements that make the schema in an empty file. */
  readonly schema: string;
  /** Statements that bring a file of an earlier version to the next one. */
  readonly migrations?: Readonly<Record<number, string>>;
  /** The file never grows past this. */
  readonly maxBytes: number;
}

const PAGE_BYTES = 4_096;

/** Opens a file of ours, or makes it, readable by its owner alone. Throws SQLite's own errors, and INTERNAL for a file of another version. */
export function openDatabase(options: IDatabaseOptions): DatabaseSync {
  closeSync(openSync(options.path, 'a', 0o600));
  chmodSync(options.path, 0o600);
  const database = new DatabaseSync(options.path, { enableForeignKeyConstraints: true, timeout: 5_000 });
  try {
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL;`);
    database.exec(`PRAGMA synchronous = ${options.synchronous};`);
    database.exec(`PRAGMA max_page_count = ${Math.floor(options.maxBytes / PAGE_BYTES)};`);
    migrate(database, options);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, { schema, version, migrations = {} }: IDatabaseOptions): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (found === version) return;
  const steps = found === 0 ? [schema] : stepsFrom(found, version, migrations);
  if (steps === null)
    throw new AffluentError('INTERNAL', `The database is of version ${found}, this program's is ${version}.`, {
      hint: 'Update Affluent; an older program cannot read the data of a newer one.',
      context: { reason: 'version' }
    });
  atomically(database, () => database.exec(`${steps.join(';')}; PRAGMA user_version = ${version};`));
}

/** Null where no way leads there. */
function stepsFrom(found: number, version: number, migrations: Readonly<Record<number, string>>): string[] | null {
  const steps: string[] = [];
  for (let at = found; at !== version; at += 1) {
    const step = migrations[at];
    if (step === undefined) return null;
    steps.push(step);
  }
  return steps;
}

/** Runs an act as one transaction: all of it or nothing. */
export function atomically<T>(database: DatabaseSync, act: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some failures, a full disk among them.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
