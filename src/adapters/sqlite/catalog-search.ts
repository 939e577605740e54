import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import type { DatasetQuery } from '../../core/wire/index.js';

/** Words beyond these are not looked for. */
const MAX_WORDS = 12;

const Cursor = z.tuple([z.string().max(16), z.union([z.number(), z.string().max(300)]), z.number().int()]);

interface IOrder {
  readonly name: string;
  readonly place: string;
  readonly descending: boolean;
}

/** Column weights of bm25: title, slug, tags, summary, publisher. */
const relevance: IOrder = { name: 'relevance', place: 'bm25(entry_text, 10, 8, 4, 1, 1)', descending: false };
const orders: Readonly<Record<'newest' | 'title' | 'rows', IOrder>> = {
  newest: { name: 'newest', place: 'e.registeredAt', descending: true },
  title: { name: 'title', place: 'e.title', descending: false },
  rows: { name: 'rows', place: 'e.rows', descending: true }
};

/** A search as one statement; `cursorAfter` makes the cursor that follows a row. */
export interface ISearchSql {
  readonly sql: string;
  readonly values: (string | number)[];
  readonly cursorAfter: (row: { place: number | string; number: number }) => string;
}

/** Builds the statement of a query. Asks for one row more than the limit. @throws AffluentError INPUT_INVALID for a foreign cursor */
export function searchSql(query: DatasetQuery, licensed: readonly string[]): ISearchSql {
  const match = matchOf(query.q);
  const order = query.sort === 'relevance' ? (match === null ? orders.newest : relevance) : orders[query.sort];
  const values: (string | number)[] = [];
  const conditions = ['e.shown'];
  if (match !== null) {
    conditions.push('entry_text MATCH ?');
    values.push(match);
  }
  if (query.kind !== undefined) {
    conditions.push('EXISTS (SELECT 1 FROM offer o WHERE o.dataset = e.id AND o.kind = ? AND o.closed IS NULL)');
    values.push(query.kind);
  }
  if (query.licensed !== undefined) {
    conditions.push(`e.id ${query.licensed ? 'IN' : 'NOT IN'} (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(licensed));
  }
  const from = match === null ? 'entry e' : 'entry_text JOIN entry e ON e.number = entry_text.rowid';
  const inner = `SELECT e.number AS number, ${order.place} AS place FROM ${from} WHERE ${conditions.join(' AND ')}`;
  const direction = order.descending ? 'DESC' : 'ASC';
  const after = query.cursor === undefined ? null : parseCursor(query.cursor, order.name);
  if (after) values.push(after.place, after.number);
  const compare = order.descending ? '<' : '>';
  const beyond = after ? `WHERE (place, number) ${compare} (?, ?)` : '';
  values.push(query.limit + 1);
  // The page is picked by numbers alone; only its rows are then read whole.
  const page = `SELECT * FROM (${inner}) ${beyond} ORDER BY place ${direction}, number ${direction} LIMIT ?`;
  return {
    sql: `WITH page AS MATERIALIZED (${page}) SELECT entry.*, page.place AS place FROM page
      JOIN entry ON entry.number = page.number ORDER BY page.place ${direction}, page.number ${direction}`,
    values,
    cursorAfter: row => encodeCursor([order.name, row.place, row.number])
  };
}

/** Every word must occur, as the beginning of a word; null where nothing is asked. */
function matchOf(text: string): string | null {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return null;
  return words
    .slice(0, MAX_WORDS)
    .map(word => `"${word}"*`)
    .join(' ');
}

function encodeCursor(cursor: z.infer<typeof Cursor>): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function parseCursor(text: string, order: string): { place: number | string; number: number } {
  try {
    const [name, place, number] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (name === order) return { place, number };
  } catch {
    // Said below.
  }
  throw new AffluentError('INPUT_INVALID', 'The cursor is not one of this list.', {
    hint: 'Start again without a cursor.'
  });
}
