import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import type { DatasetQuery } from '../../core/wire/index.js';
import { conditionsOf, hasWords, hitsOf } from './catalog-conditions.js';
import { lineColumns } from './catalog-rows.js';

const Cursor = z.tuple([z.string().max(16), z.union([z.number(), z.string().max(300)]), z.number().int()]);

interface IOrder {
  readonly name: string;
  readonly place: string;
  readonly descending: boolean;
}

/** Column weights of bm25: title, slug, tags, summary, publisher's address and name. */
const relevance: IOrder = { name: 'relevance', place: 'bm25(entry_text, 10, 8, 4, 1, 1, 2)', descending: false };
const orders: Readonly<Record<'newest' | 'title' | 'rows' | 'bytes', IOrder>> = {
  newest: { name: 'newest', place: 'e.registeredAt', descending: true },
  title: { name: 'title', place: 'e.title', descending: false },
  rows: { name: 'rows', place: 'e.rows', descending: true },
  bytes: { name: 'bytes', place: 'e.bytes', descending: true }
};

/** A search as one statement; `cursorAfter` makes the cursor that follows a row. */
export interface ISearchSql {
  readonly sql: string;
  readonly values: (string | number)[];
  /** How many there are, for pages on which none is. */
  readonly count: { readonly sql: string; readonly values: (string | number)[] };
  readonly cursorAfter: (row: { place: number | string; number: number }) => string;
}

/** Builds the statement of a query. Asks for one row more than the limit. @throws AffluentError INPUT_INVALID for a foreign cursor */
export function searchSql(query: DatasetQuery, licensed: readonly string[]): ISearchSql {
  const conditions = conditionsOf(query, licensed);
  const isText = hasWords(query.q);
  const order = query.sort === 'relevance' ? (isText ? relevance : orders.newest) : orders[query.sort];
  const { from, where, number, values: found } = hitsOf(query.q, conditions.length > 0 || order !== relevance);
  const all = [where, ...conditions.map(({ sql }) => sql)].join(' AND ');
  const values = [...found, ...conditions.flatMap(condition => condition.values)];
  const direction = order.descending ? 'DESC' : 'ASC';
  const after = query.cursor === undefined ? [] : parseCursor(query.cursor, order.name);
  const beyond = after.length > 0 ? `WHERE (place, number) ${order.descending ? '<' : '>'} (?, ?)` : '';
  const sorted = `ORDER BY place ${direction}, number ${direction}`;
  // Words are looked up once, for the page and for the count; without words an index gives the page at once.
  return {
    sql: `WITH hit AS ${isText ? '' : 'NOT '}MATERIALIZED (SELECT ${number} AS number, ${order.place} AS place FROM ${from} WHERE ${all}),
      page AS MATERIALIZED (SELECT * FROM hit ${beyond} ${sorted} LIMIT ? OFFSET ?)
      SELECT ${lineColumns}, page.number AS number, page.place AS place, (SELECT count(*) FROM hit) AS total FROM page
      JOIN entry ON entry.number = page.number ORDER BY page.place ${direction}, page.number ${direction}`,
    values: [...values, ...after, query.limit + 1, query.offset ?? 0],
    count: { sql: `SELECT count(*) AS total FROM ${from} WHERE ${all}`, values },
    cursorAfter: row => encodeCursor([order.name, row.place, row.number])
  };
}

function encodeCursor(cursor: z.infer<typeof Cursor>): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function parseCursor(text: string, order: string): (number | string)[] {
  try {
    const [name, place, number] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (name === order) return [place, number];
  } catch {
    // Said below.
  }
  throw new AffluentError('INPUT_INVALID', 'The cursor is not one of this list.', {
    hint: 'Start again without a cursor.'
  });
}
