import {
  DateDay,
  Decimal,
  Int32,
  makeData,
  makeVector,
  tableFromIPC,
  tableToIPC,
  TimeMicrosecond,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
  Table,
  type Vector
} from 'apache-arrow';
import { cellText } from '../../src/lab/grid/cell-text.js';
import { columnText } from '../../src/lab/grid/column-text.js';

it.each([
  [null, ''],
  [undefined, ''],
  ['a', 'a'],
  [12, '12'],
  [0.1 + 0.2, '0.3'],
  [12n, '12'],
  [true, 'true'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Uint8Array(5), '5 bytes'],
  [{ a: 1n }, '{"a":"1"}'],
  ['x'.repeat(300), `${'x'.repeat(200)}…`]
])('shows %p as “%s”', (value, text) => {
  expect(cellText(value)).toBe(text);
});

/** What the grid shows of a column that came over the wire. */
function shown(vector: Vector): string[] {
  const table = tableFromIPC(tableToIPC(new Table({ column: vector }), 'stream'));
  const column = table.getChildAt(0) as Vector;
  const text = columnText(column.type);
  return Array.from({ length: table.numRows }, (_, row) => text(column.get(row)));
}

it('shows dates, moments and times of day as people read them', () => {
  const moments = [new Date('2013-01-01T10:00:00Z'), new Date('2001-07-01T00:00:00.250Z'), null];
  expect(shown(vectorFromArray(moments, new DateDay()))).toEqual(['2013-01-01', '2001-07-01', '']);
  expect(shown(vectorFromArray(moments, new TimestampMicrosecond()))).toEqual([
    '2013-01-01 10:00:00',
    '2001-07-01 00:00:00.250',
    ''
  ]);
  expect(shown(vectorFromArray(moments.slice(0, 1), new TimestampMicrosecond('UTC')))).toEqual([
    '2013-01-01 10:00:00 UTC'
  ]);
  expect(shown(vectorFromArray([3_723_000_000n], new TimeMicrosecond()))).toEqual(['01:02:03']);
});

it('shows decimals with their places, also below zero', () => {
  const words = (value: bigint) =>
    Array.from({ length: 4 }, (_, at) => Number((value >> BigInt(at * 32)) & 0xffff_ffffn));
  const data = Uint32Array.from([...words(12_345n), ...words(-5n)]);
  const vector = makeVector(makeData({ type: new Decimal(2, 10, 128), length: 2, data }));
  expect(shown(vector)).toEqual(['123.45', '-0.05']);
});

it('leaves texts and numbers as they are', () => {
  expect(shown(vectorFromArray(['JFK', null], new Utf8()))).toEqual(['JFK', '']);
  expect(shown(vectorFromArray([-12, 7], new Int32()))).toEqual(['-12', '7']);
});
