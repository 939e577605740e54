import type { DatabaseSync } from 'node:sqlite';
import type { ICatalogEntry } from '../../ports/index.js';
import { sizeClass } from './size-class.js';

/** Writes an entry with its words and tags, or overwrites it; to be called inside a transaction. */
export function putEntry(database: DatabaseSync, entry: ICatalogEntry): void {
  const { document, ...line } = entry;
  const { id, tags, title, slug, summary, publisher, publisherName } = line;
  const shown = document != null && entry.problem === null;
  const columns = {
    ...line,
    tags: JSON.stringify(tags),
    training: Number(entry.training),
    commercialUse: Number(entry.commercialUse),
    redistribution: Number(entry.redistribution),
    sizeClass: sizeClass(entry.bytes),
    shown: Number(shown)
  };
  const names = Object.keys(columns);
  const changes = names.filter(name => name !== 'id').map(name => `${name} = excluded.${name}`);
  const places = names.map(() => '?').join(', ');
  database
    .prepare(
      `INSERT INTO entry (${names.join(', ')}) VALUES (${places}) ON CONFLICT (id) DO UPDATE SET ${changes.join(', ')}`
    )
    .run(...Object.values(columns));
  const number = 'SELECT number FROM entry WHERE id = ?';
  database.prepare(`DELETE FROM entry_text WHERE rowid = (${number})`).run(id);
  database.prepare(`DELETE FROM entry_tag WHERE number = (${number})`).run(id);
  database.prepare(`DELETE FROM document WHERE number = (${number})`).run(id);
  if (document != null)
    database.prepare(`INSERT INTO document SELECT number, ? FROM entry WHERE id = ?`).run(JSON.stringify(document), id);
  if (!shown) return;
  database
    .prepare(
      `INSERT INTO entry_text (rowid, title, slug, tags, summary, publisher, publisherName)
        SELECT number, ?, ?, ?, ?, ?, ? FROM entry WHERE id = ?`
    )
    .run(title, slug, tags.join(' '), summary, publisher, publisherName, id);
  const tagged = database.prepare(`INSERT OR IGNORE INTO entry_tag SELECT number, ? FROM entry WHERE id = ?`);
  for (const tag of tags) tagged.run(tag, id);
}
