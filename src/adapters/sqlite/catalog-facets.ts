import { MOST_FACET_VALUES, Right, type DatasetFilter } from '../../core/wire/index.js';
import type { FacetCounts } from '../../ports/index.js';
import { conditionsOf, hitsOf, type ICondition } from './catalog-conditions.js';

type Facet = ICondition['facet'];

/**
 * One statement that counts all facets, rows `{facet, value, count}`. The words are looked up once; each entry is then marked by
 * which facets let it through, so that a facet is counted as if nothing had been chosen in it.
 */
export function facetsSql(
  filter: DatasetFilter,
  licensed: readonly string[]
): { readonly sql: string; readonly values: (string | number)[] } {
  const { from, where, values: found } = hitsOf(filter.q);
  const conditions = conditionsOf(filter, licensed);
  const columns = ['e.id, e.number, e.format, e.sizeClass, e.publisher, e.training, e.commercialUse, e.redistribution'];
  columns.push('e.id IN (SELECT value FROM json_each(?)) AS isLicensed');
  conditions.forEach(({ sql }, index) => columns.push(`(${sql}) AS passes${index}`));
  const passing = (but?: Facet) =>
    ['1', ...conditions.flatMap(({ facet }, index) => (facet === but ? [] : [`passes${index}`]))].join(' AND ');
  const grouped = (facet: Facet, value: string, join: string, narrowing = false) =>
    `SELECT * FROM (SELECT '${facet}' AS facet, ${value} AS value, count(*) AS count FROM hit ${join}
      WHERE ${passing(narrowing ? undefined : facet)} GROUP BY ${value} ORDER BY 3 DESC, 2 LIMIT ${MOST_FACET_VALUES})`;
  const single = (facet: string, value: string, condition: string) =>
    `SELECT '${facet}', '${value}', count(*) FROM hit WHERE ${condition}`;
  const offers =
    'JOIN (SELECT DISTINCT dataset, kind FROM offer WHERE closed IS NULL) offered ON offered.dataset = hit.id';
  const counts = [
    grouped('kind', 'offered.kind', offers),
    grouped('format', 'format', ''),
    grouped('size', 'sizeClass', ''),
    grouped('publisher', 'publisher', ''),
    grouped('tag', 'tagged.tag', 'JOIN entry_tag tagged ON tagged.number = hit.number', true),
    ...Right.options.map(right => single('allows', right, `${right} AND ${passing()}`)),
    single('licensed', '', `isLicensed AND ${passing('licensed')}`),
    single('total', '', passing())
  ];
  const hit = `SELECT ${columns.join(', ')} FROM ${from} WHERE ${where}`;
  return {
    sql: `WITH hit AS MATERIALIZED (${hit}) ${counts.join(' UNION ALL ')}`,
    values: [JSON.stringify(licensed), ...conditions.flatMap(({ values }) => values), ...found]
  };
}

/** The counts of the statement's rows; what nothing has is left out. */
export function facetCounts(
  rows: readonly { readonly facet: string; readonly value: string; readonly count: number }[]
): FacetCounts {
  const of = (facet: string) =>
    rows.filter(row => row.facet === facet && row.count > 0).map(({ value, count }) => ({ value, count }));
  const number = (facet: string) => rows.find(row => row.facet === facet)?.count ?? 0;
  return {
    total: number('total'),
    kind: of('kind'),
    allows: of('allows'),
    format: of('format').filter(({ value }) => value !== ''),
    size: of('size'),
    tag: of('tag'),
    publisher: of('publisher'),
    licensed: number('licensed')
  };
}
