import { AffluentError } from '../errors/index.js';
import type { Comparison, Filters } from '../wire/index.js';

/** A disjunction of conjunctions; the empty conjunction holds for every row. */
export type Disjunction = readonly (readonly Comparison[])[];

/** Brings filters to one form and checks their columns. @throws AffluentError INPUT_INVALID on a column that is not there */
export function normaliseFilters(filters: Filters | null | undefined, columns: readonly string[]): Disjunction {
  if (!filters || filters.length === 0) return [[]];
  const disjunction = isConjunction(filters) ? [filters] : filters;
  const known = new Set(columns);
  for (const [column] of disjunction.flat()) {
    if (!known.has(column)) throw unknownColumn(column, columns);
  }
  return disjunction;
}

/** Checks the columns of a projection; null means all. @throws AffluentError INPUT_INVALID on a column that is not there */
export function checkColumns(
  wanted: readonly string[] | null | undefined,
  columns: readonly string[]
): readonly string[] {
  if (!wanted) return columns;
  const known = new Set(columns);
  for (const column of wanted) if (!known.has(column)) throw unknownColumn(column, columns);
  return [...new Set(wanted)];
}

function isConjunction(filters: Filters): filters is Comparison[] {
  const first = filters[0];
  return Array.isArray(first) && typeof first[0] === 'string';
}

function unknownColumn(column: string, columns: readonly string[]): AffluentError {
  return new AffluentError('INPUT_INVALID', `There is no column “${column.slice(0, 80)}”.`, {
    hint: `The columns are ${columns.slice(0, 20).join(', ')}${columns.length > 20 ? ' …' : ''}.`,
    context: { column }
  });
}
