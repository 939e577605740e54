import { rmSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { isAffluentError } from '../../core/errors/index.js';
import { BoundedCache } from '../../core/memory/bounded-cache.js';
import type { DatasetFilter, DatasetQuery } from '../../core/wire/index.js';
import type { CatalogLine, ChainEvent, FacetCounts, ICatalogEntry, ICatalogStore } from '../../ports/index.js';
import { facetCounts, facetsSql } from './catalog-facets.js';
import { putEntry } from './put-entry.js';
import { EntryRow, FoundRow, selectEntry } from './catalog-rows.js';
import { CATALOG_VERSION, catalogSchema } from './catalog-schema.js';
import { searchSql } from './catalog-search.js';
import { columnsOf, decodeEvent, encodeEvent, whereSql } from './event-rows.js';
import { atomically, openDatabase } from './open-database.js';
import { storageError, storageReason } from './storage-error.js';

/** How many cursors are remembered: the index can step back that far without beginning anew. */
const CHECKPOINTS = 256;
/** Entries that are kept in memory between writes. */
const MANY_ENTRIES = 256;
const DEFAULT_MAX_BYTES = 16 * 1_073_741_824;

/** `index.db`: SQLite with FTS5. A damaged file or one of another version is deleted and made anew, for it is a cache. */
export class SqliteCatalogStore implements ICatalogStore {
  private database: DatabaseSync;
  /** Entries as they were read: every read of a file asks for its dataset's, and a manifest takes long to parse. */
  private readonly entries = new BoundedCache<ICatalogEntry>({ limit: MANY_ENTRIES, weigh: () => 1 });

  private constructor(
    private readonly path: string,
    private readonly maxBytes: number
  ) {
    this.database = openOrRebuild(path, maxBytes);
  }

  /** Opens or makes the file. @throws AffluentError INTERNAL where it cannot be written */
  static open(path: string, options: { readonly maxBytes?: number } = {}): SqliteCatalogStore {
    try {
      return new SqliteCatalogStore(path, options.maxBytes ?? DEFAULT_MAX_BYTES);
    } catch (error) {
      throw storageError('index.db', error);
    }
  }

  async cursor(): Promise<{ block: number; hash: string } | null> {
    const row = z.object({ block: z.number(), hash: z.string() });
    return this.read(row, 'SELECT block, hash FROM checkpoint ORDER BY block DESC LIMIT 1')[0] ?? null;
  }

  async apply(events: readonly ChainEvent[], cursor: { block: number; hash: string }): Promise<void> {
    this.guarded(database =>
      atomically(database, () => {
        for (const event of events) this.insert(event);
        this.write('INSERT OR REPLACE INTO checkpoint (block, hash) VALUES (?, ?)', cursor.block, cursor.hash);
        const old = 'SELECT block FROM checkpoint ORDER BY block DESC LIMIT -1 OFFSET ?';
        this.write(`DELETE FROM checkpoint WHERE block IN (${old})`, CHECKPOINTS);
      })
    );
  }

  /** Steps back to the last cursor at or below the block, so that what follows it is read again from the chain. */
  async rewind(block: number): Promise<void> {
    this.guarded(database =>
      atomically(database, () => {
        this.write('DELETE FROM checkpoint WHERE block > ?', block);
        const sql = 'SELECT coalesce(max(block), -1) AS block FROM checkpoint';
        const kept = this.read(z.object({ block: z.number() }), sql)[0]?.block ?? -1;
        this.write('DELETE FROM event WHERE block > ?', kept);
        this.write('DELETE FROM offer WHERE opened > ?', kept);
        this.write('UPDATE offer SET closed = NULL WHERE closed > ?', kept);
        this.write('DELETE FROM entry_text WHERE rowid IN (SELECT number FROM entry WHERE block > ?)', kept);
        this.write('DELETE FROM entry WHERE block > ?', kept);
      })
    );
  }

  async putEntry(entry: ICatalogEntry): Promise<void> {
    this.guarded(database =>
      atomically(database, () => {
        this.entries.clear();
        putEntry(database, entry);
      })
    );
  }

  async entry(id: string): Promise<ICatalogEntry | null> {
    const known = this.entries.get(id);
    if (known) return known;
    const entry = this.read(EntryRow, `${selectEntry} WHERE id = ?`, id)[0] ?? null;
    if (entry) this.entries.set(id, entry);
    return entry;
  }

  async entriesBySlug(slug: string): Promise<readonly ICatalogEntry[]> {
    return this.read(EntryRow, `${selectEntry} WHERE slug = ? ORDER BY number`, slug);
  }

  async entriesWithoutDocument(limit: number): Promise<readonly ICatalogEntry[]> {
    const sql = `${selectEntry} WHERE NOT shown AND problem IS NULL ORDER BY number LIMIT ?`;
    return this.read(EntryRow, sql, limit);
  }

  async search(
    query: DatasetQuery,
    licensed: readonly string[]
  ): Promise<{ items: readonly CatalogLine[]; next: string | null; total: number }> {
    const { sql, values, count, cursorAfter } = searchSql(query, licensed);
    const found = this.read(FoundRow, sql, ...values);
    const total = found[0]?.total ?? this.read(z.object({ total: z.number() }), count.sql, ...count.values)[0]?.total;
    const last = found.length > query.limit ? found[query.limit - 1] : undefined;
    const items = found.slice(0, query.limit).map(({ number: _number, place: _place, total: _total, ...line }) => line);
    return { items, next: last === undefined ? null : cursorAfter(last), total: total ?? 0 };
  }

  async facets(filter: DatasetFilter, licensed: readonly string[]): Promise<FacetCounts> {
    const { sql, values } = facetsSql(filter, licensed);
    const row = z.object({ facet: z.string(), value: z.string(), count: z.number() });
    return facetCounts(this.read(row, sql, ...values));
  }

  async openOffers(datasets: readonly string[]): Promise<readonly Extract<ChainEvent, { type: 'offerOpened' }>[]> {
    const sql = `SELECT body FROM event JOIN offer ON offer.id = event.offer AND offer.closed IS NULL
      WHERE type = 'offerOpened' AND event.dataset IN (SELECT value FROM json_each(?)) ORDER BY block, logIndex`;
    const rows = this.read(z.object({ body: z.string() }), sql, JSON.stringify(datasets));
    return rows.map(row => decodeEvent<'offerOpened'>(row.body));
  }

  async events<T extends ChainEvent['type']>(
    type: T,
    where: Readonly<Record<string, string | number | bigint>> = {}
  ): Promise<readonly Extract<ChainEvent, { type: T }>[]> {
    const { sql, values } = whereSql(where);
    const select = `SELECT body FROM event WHERE type = ?${sql} ORDER BY block, logIndex`;
    return this.read(z.object({ body: z.string() }), select, type, ...values).map(row => decodeEvent<T>(row.body));
  }

  /** Closes the file; a second time does nothing. */
  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private insert(event: ChainEvent): void {
    const sql = `INSERT OR REPLACE INTO event (block, logIndex, type, dataset, licence, offer, holder, payee, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    this.write(sql, event.block, event.logIndex, event.type, ...columnsOf(event), encodeEvent(event));
    if (event.type === 'offerOpened') {
      const open = 'INSERT OR REPLACE INTO offer (id, dataset, kind, opened, closed) VALUES (?, ?, ?, ?, NULL)';
      this.write(open, event.offer.toString(), event.dataset, event.kind, event.block);
    }
    if (event.type === 'offerClosed')
      this.write('UPDATE offer SET closed = ? WHERE id = ?', event.block, event.offer.toString());
  }

  private write(sql: string, ...values: SQLInputValue[]): void {
    this.entries.clear();
    this.database.prepare(sql).run(...values);
  }

  private read<T extends z.ZodType>(row: T, sql: string, ...values: SQLInputValue[]): z.infer<T>[] {
    return this.guarded(database => z.array(row).parse(database.prepare(sql).all(...values)));
  }

  /** Damage that is met on the way empties the index: the error tells, the next call finds it new. */
  private guarded<T>(act: (database: DatabaseSync) => T): T {
    try {
      return act(this.database);
    } catch (error) {
      if (storageReason(error) === 'corrupt') {
        this.close();
        this.entries.clear();
        remove(this.path);
        this.database = openOrRebuild(this.path, this.maxBytes);
      }
      throw storageError('index.db', error);
    }
  }
}

function openOrRebuild(path: string, maxBytes: number): DatabaseSync {
  const options = { path, synchronous: 'NORMAL', version: CATALOG_VERSION, schema: catalogSchema, maxBytes } as const;
  try {
    const database = openDatabase(options);
    if (isSound(database)) return database;
    database.close();
  } catch (error) {
    const foreign = isAffluentError(error) && error.context['reason'] === 'version';
    if (!foreign && storageReason(error) !== 'corrupt') throw error;
  }
  remove(path);
  return openDatabase(options);
}

function isSound(database: DatabaseSync): boolean {
  try {
    return database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
  } catch (error) {
    // A table that cannot be set up is reported as a plain error, not as damage.
    const reason = storageReason(error);
    if (reason === 'other' || reason === 'corrupt') return false;
    throw error;
  }
}

function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
