import { DataType, Precision, TimeUnit, type Field } from 'apache-arrow';
import { AffluentError } from '../../core/errors/index.js';
import { instantText } from '../../core/plan/instant-text.js';
import type { Disjunction } from '../../core/plan/normalise-filters.js';
import type { Comparison } from '../../core/wire/index.js';
import type { IPhysicalColumn } from '../../ports/index.js';
import { isMissing } from './arrow-data.js';
import { unscaled } from './bytes-data.js';

/** What values are compared as: numbers and bigints mix, texts by their bytes. */
type Comparable = number | bigint | boolean | string;

/** How a column is compared: its stored values, and what a filter says. */
interface IKind {
  readonly stored: (value: unknown) => Comparable;
  readonly given: (value: unknown) => Comparable | undefined;
}

/** Numbers of the rows that satisfy the filters; null where every row does. A missing value satisfies no comparison. */
export function matchingRows(
  fields: readonly Field[],
  columns: readonly IPhysicalColumn[],
  filters: Disjunction
): number[] | null {
  if (filters.some(conjunction => conjunction.length === 0)) return null;
  const tests = filters.map(conjunction => conjunction.map(comparison => testOf(fields, columns, comparison)));
  const rows = columns[0]?.values.length ?? 0;
  const found: number[] = [];
  for (let row = 0; row < rows; row++)
    if (tests.some(conjunction => conjunction.every(test => test(row)))) found.push(row);
  return found;
}

/** Refuses filters that cannot be compared before anything is paid. @throws AffluentError INPUT_INVALID */
export function checkFilters(fields: readonly Field[], filters: Disjunction): void {
  for (const comparison of filters.flat()) givenOf(fieldOf(fields, comparison[0]), comparison);
}

function fieldOf(fields: readonly Field[], name: string): Field {
  return fields.find(field => field.name === name) as Field;
}

function testOf(
  fields: readonly Field[],
  columns: readonly IPhysicalColumn[],
  comparison: Comparison
): (row: number) => boolean {
  const [name, op] = comparison;
  const field = fieldOf(fields, name);
  const { stored } = kindOf(field) as IKind;
  const values = columns.find(column => column.name === name)?.values ?? [];
  const holds = holdsOf(op, givenOf(field, comparison));
  return row => {
    const value = values[row];
    if (isMissing(value)) return false;
    const one = stored(value);
    return !Number.isNaN(one) && holds(one);
  };
}

function holdsOf(op: Comparison[1], given: readonly Comparable[]): (value: Comparable) => boolean {
  const [first] = given as [Comparable];

  const isOne = (value: Comparable) => given.some(one => isSame(one, value));
  switch (op) {
    case '=':
    case '==':
    case 'in':
      return isOne;
    case '!=':
    case 'not in':
      return value => !isOne(value);
    case '<':
      return value => value < first;
    case '<=':
      return value => value <= first;
    case '>':
      return value => value > first;
    case '>=':
      return value => value >= first;
  }
}

/** A bigint is the same as the number of its value. */
function isSame(a: Comparable, b: Comparable): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : !(a < b) && !(a > b);
}

function givenOf(field: Field, [, op, value]: Comparison): Comparable[] {
  const kind = kindOf(field);
  const all = op === 'in' || op === 'not in' ? (value as readonly unknown[]) : [value];
  return all.map(one => {
    const given = one === null ? undefined : kind?.given(one);
    if (given === undefined)
      throw new AffluentError(
        'INPUT_INVALID',
        `${field.name} (${String(field.type)}) cannot be compared with ${JSON.stringify(one)}.`
      );
    return given;
  });
}

const numeric = (value: unknown) => (typeof value === 'number' ? value : undefined);

function kindOf({ type }: Field): IKind | null {
  if (DataType.isBool(type))
    return { stored: value => value === true, given: value => (typeof value === 'boolean' ? value : undefined) };
  if (DataType.isInt(type)) return { stored: value => integerOf(value, type.isSigned, type.bitWidth), given: numeric };
  if (DataType.isFloat(type) && type.precision !== Precision.HALF) return { stored: Number, given: numeric };
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type))
    return {
      stored: value => orderText(textOf(value)),
      given: value => (typeof value === 'string' ? orderText(value) : undefined)
    };
  if (DataType.isDate(type)) return { stored: value => BigInt(value as number) * 86_400_000_000_000n, given: nanosOf };
  if (DataType.isTimestamp(type))
    return { stored: value => BigInt(value as bigint) * nanosOfUnit(type.unit), given: nanosOf };
  if (DataType.isDecimal(type)) return { stored: value => Number(unscaled(value)) / 10 ** type.scale, given: numeric };
  return null;
}

/** Unsigned integers are stored as signed ones of the same bits. */
function integerOf(value: unknown, isSigned: boolean, bitWidth: number): number | bigint {
  if (isSigned) return value as number | bigint;
  return typeof value === 'bigint'
    ? BigInt.asUintN(64, value)
    : Number(BigInt.asUintN(bitWidth, BigInt(value as number)));
}

const decoder = new TextDecoder();
const textOf = (value: unknown) => decoder.decode(value as Uint8Array);

/** JavaScript compares UTF-16 units, Arrow UTF-8 bytes: one byte a character compares alike in both. */
function orderText(text: string): string {
  return /^[\u0000-\u007f]*$/.test(text) ? text : String.fromCharCode(...new TextEncoder().encode(text));
}

/** Parquet stores seconds as milliseconds. */
function nanosOfUnit(unit: TimeUnit): bigint {
  switch (unit) {
    case TimeUnit.NANOSECOND:
      return 1n;
    case TimeUnit.MICROSECOND:
      return 1_000n;
    case TimeUnit.MILLISECOND:
    case TimeUnit.SECOND:
      return 1_000_000n;
  }
}

function nanosOf(value: unknown): bigint | undefined {
  const text = typeof value === 'string' ? instantText(value) : null;
  if (text === null) return undefined;
  const fraction = BigInt(text.slice(20, 29));
  return BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1_000_000n + fraction;
}
