import type { DatasetFilter } from '../../core/wire/index.js';

/** Words beyond these are not looked for. */
const MAX_WORDS = 12;

/** What an entry `e` must fulfil for one facet. */
export interface ICondition {
  readonly facet: 'kind' | 'allows' | 'format' | 'size' | 'tag' | 'publisher' | 'licensed';
  readonly sql: string;
  readonly values: readonly string[];
}

const AMONG = 'IN (SELECT value FROM json_each(?))';

/** The conditions of the facets that a filter names. */
export function conditionsOf(filter: DatasetFilter, licensed: readonly string[]): ICondition[] {
  const among = (facet: ICondition['facet'], column: string, values: readonly string[]): ICondition[] =>
    values.length === 0 ? [] : [{ facet, sql: `${column} ${AMONG}`, values: [JSON.stringify(values)] }];
  const offered = `EXISTS (SELECT 1 FROM offer o WHERE o.dataset = e.id AND o.closed IS NULL AND o.kind ${AMONG})`;
  const tagged = 'EXISTS (SELECT 1 FROM entry_tag t WHERE t.number = e.number AND t.tag = ?)';
  return [
    ...(filter.kind.length > 0
      ? [{ facet: 'kind' as const, sql: offered, values: [JSON.stringify(filter.kind)] }]
      : []),
    ...filter.allows.map(right => ({ facet: 'allows' as const, sql: `e.${right}`, values: [] })),
    ...among('format', 'e.format', filter.format),
    ...among('size', 'e.sizeClass', filter.size),
    ...filter.tag.map(tag => ({ facet: 'tag' as const, sql: tagged, values: [tag] })),
    ...among('publisher', 'e.publisher', filter.publisher),
    ...(filter.licensed === undefined
      ? []
      : [
          {
            facet: 'licensed' as const,
            sql: `e.id ${filter.licensed ? '' : 'NOT '}${AMONG}`,
            values: [JSON.stringify(licensed)]
          }
        ])
  ];
}

/** Where shown entries with some words are found, as SQL. */
export interface IHits {
  readonly from: string;
  readonly where: string;
  /** The expression of their number. */
  readonly number: string;
  /** Empty where no word is asked for. */
  readonly values: readonly string[];
}

/** Where the shown entries with these words are found; `joined`: with their columns as `e`. */
export function hitsOf(text: string, joined = true): IHits {
  const match = matchOf(text);
  if (match === null) return { from: 'entry e', where: 'e.shown', number: 'e.number', values: [] };
  // Only entries that are shown have words.
  const hits = { where: 'entry_text MATCH ?', number: 'entry_text.rowid', values: [match] };
  return { ...hits, from: joined ? 'entry_text JOIN entry e ON e.number = entry_text.rowid' : 'entry_text' };
}

/** Whether a text asks for anything. */
export function hasWords(text: string): boolean {
  return matchOf(text) !== null;
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
