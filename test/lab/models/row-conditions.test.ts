import type { Field } from '../../../src/core/wire/index.js';
import { conditionOn, inputKind, toFilters } from '../../../src/lab/models/row-conditions.js';

const field = (name: string, type: string, more: Partial<Field> = {}): Field => ({
  name,
  type,
  nullable: true,
  description: '',
  min: null,
  max: null,
  nulls: null,
  histogram: null,
  clustering: false,
  ...more
});
const fields = [
  field('n', 'int64', { min: '1', max: '12' }),
  field('day', 'date32[day]'),
  field('at', 'timestamp[us, tz=UTC]', { min: '2013-01-01T10:00:00Z', max: '2014-01-01T04:00:00Z' }),
  field('who', 'string'),
  field('ok', 'bool')
];

it('begins with the whole range where the page knows it', () => {
  expect(conditionOn(fields[0]!)).toEqual({ column: 'n', kind: 'between', from: '1', to: '12' });
  expect(conditionOn(fields[2]!)).toEqual({ column: 'at', kind: 'between', from: '2013-01-01', to: '2014-01-01' });
  expect(conditionOn(fields[3]!)).toMatchObject({ kind: 'is', from: '' });
});

it('takes the whole of the last day of a range, whatever the column counts in', () => {
  const range = (column: string) => [{ column, kind: 'between' as const, from: '2013-01-01', to: '2013-01-31' }];
  expect(toFilters(range('day'), fields)).toEqual([
    ['day', '>=', '2013-01-01'],
    ['day', '<=', '2013-01-31']
  ]);
  expect(toFilters(range('at'), fields)).toEqual([
    ['at', '>=', '2013-01-01T00:00:00Z'],
    ['at', '<=', '2013-01-31T23:59:59.999999999Z']
  ]);
  expect(toFilters([{ column: 'at', kind: 'is', from: '2013-01-01', to: '' }], fields)).toEqual([
    ['at', '>=', '2013-01-01T00:00:00Z'],
    ['at', '<=', '2013-01-01T23:59:59.999999999Z']
  ]);
});

it('leaves out what is not a value yet', () => {
  expect(toFilters([{ column: 'n', kind: 'between', from: '', to: '-' }], fields)).toEqual([]);
  expect(toFilters([{ column: 'day', kind: 'between', from: '2013-', to: '' }], fields)).toEqual([]);
  expect(toFilters([{ column: 'who', kind: 'isNot', from: 'a b', to: '' }], fields)).toEqual([['who', '!=', 'a b']]);
  expect(toFilters([{ column: 'ok', kind: 'is', from: 'false', to: '' }], fields)).toEqual([['ok', '=', false]]);
});

it.each([
  ['list<item: int64>', null],
  ['decimal128(10, 2)', 'number'],
  ['large_string', 'text'],
  ['binary', null]
])('knows how values of %s are typed', (type, kind) => expect(inputKind(type)).toBe(kind));
