import type { Comparison } from '../wire/index.js';
import { instantText, isInstant } from './instant-text.js';
import type { Disjunction } from './normalise-filters.js';

/** What the footer says of one column of a row group; absent means unknown. */
export interface IStatistics {
  readonly min?: string | number | boolean | undefined;
  readonly max?: string | number | boolean | undefined;
  readonly nulls?: number | undefined;
}

/** Statistics of a row group by column. */
export type StatisticsOf = (column: string) => IStatistics;

type Scalar = string | number | boolean | null;

/** Whether some row may satisfy the filters. Errs only towards yes: what is unknown may match. */
export function mayMatch(filters: Disjunction, statistics: StatisticsOf, rows: number): boolean {
  return filters.some(conjunction =>
    conjunction.every(comparison => possible(comparison, statistics(comparison[0]), rows))
  );
}

function possible(comparison: Comparison, statistics: IStatistics, rows: number): boolean {
  const [, op, value] = comparison;
  if (statistics.nulls !== undefined && statistics.nulls === rows && rows > 0) return false; // no comparison holds for null
  switch (op) {
    case 'in':
      return value.some(one => inRange(one, statistics));
    case 'not in':
      return !isConstant(statistics) || !value.some(one => one !== null && one === statistics.min);
    case '=':
    case '==':
      return inRange(value, statistics);
    case '!=':
      return !isConstant(statistics) || value === null || value !== statistics.min;
    case '<':
      return compare(statistics.min, value, order => order < 0);
    case '<=':
      return compare(statistics.min, value, order => order <= 0);
    case '>':
      return compare(statistics.max, value, order => order > 0);
    case '>=':
      return compare(statistics.max, value, order => order >= 0);
  }
}

function inRange(value: Scalar, { min, max }: IStatistics): boolean {
  return compare(min, value, order => order <= 0) && compare(max, value, order => order >= 0);
}

function isConstant({ min, max }: IStatistics): boolean {
  return min !== undefined && min === max;
}

/** Whether the bound stands so to the value; yes where the two cannot be compared. */
function compare(bound: IStatistics['min'], value: Scalar, holds: (order: number) => boolean): boolean {
  if (bound === undefined || value === null || typeof bound !== typeof value) return true;
  if (typeof bound === 'number' && Number.isNaN(bound)) return true;
  if (typeof bound === 'string' && typeof value === 'string') return compareText(bound, value, holds);
  return holds(bound < value ? -1 : bound > value ? 1 : 0);
}

/**
 * Parquet orders texts by UTF-8 bytes, which is the order of code points and not that of JavaScript's UTF-16 units. Bounds of times
 * are compared as times, however the value is written.
 */
function compareText(bound: string, value: string, holds: (order: number) => boolean): boolean {
  const [time, other] = [instantText(bound), instantText(value)];
  if (isInstant(bound) && other === null) return true;
  const asTimes = time !== null && other !== null && holds(time < other ? -1 : time > other ? 1 : 0);
  if (isInstant(bound)) return asTimes;
  // Days, or texts that look like times: a column of texts compares them as texts.
  return asTimes || holds(orderOfTexts(bound, value));
}

function orderOfTexts(bound: string, value: string): number {
  const a = [...bound];
  const b = [...value];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
