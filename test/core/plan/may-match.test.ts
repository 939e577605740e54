import fc from 'fast-check';
import { mayMatch } from '../../../src/core/plan/may-match.js';
import { normaliseFilters } from '../../../src/core/plan/normalise-filters.js';
import type { Comparison } from '../../../src/core/wire/index.js';

const scalar = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('a', 'b', 'ab', 'é', '\u{1F600}', '\uFFFD'));
const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  fc.tuple(
    fc.constant('x'),
    fc.constantFrom(
      '=' as const,
      '==' as const,
      '!=' as const,
      '<' as const,
      '<=' as const,
      '>' as const,
      '>=' as const
    ),
    scalar
  ),
  fc.tuple(fc.constant('x'), fc.constantFrom('in' as const, 'not in' as const), fc.array(scalar, { maxLength: 3 }))
);

function holds([, op, value]: Comparison, cell: string | number): boolean {
  const order = (a: string | number, b: unknown): number | null =>
    typeof a !== typeof b
      ? null
      : typeof a === 'number'
        ? a - (b as number)
        : Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  const equal = (b: unknown) => order(cell, b) === 0;
  switch (op) {
    case 'in':
      return (value as unknown[]).some(equal);
    case 'not in':
      return !(value as unknown[]).some(equal);
    case '=':
    case '==':
      return equal(value);
    case '!=':
      return !equal(value);
    case '<':
      return (order(cell, value) ?? 1) < 0;
    case '<=':
      return (order(cell, value) ?? 1) <= 0;
    case '>':
      return (order(cell, value) ?? -1) > 0;
    default:
      return (order(cell, value) ?? -1) >= 0;
  }
}

describe('pruning by statistics', () => {
  it('never leaves out a row group that has a row that matches', () => {
    const cells = fc.oneof(
      fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.constantFrom('a', 'b', 'ab', 'é', '\u{1F600}', '\uFFFD'), { minLength: 1, maxLength: 6 })
    );
    fc.assert(
      fc.property(
        cells,
        fc.array(fc.array(comparison, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        (column: (string | number)[], filters) => {
          const sorted = [...column].sort((a, b) =>
            typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
          );
          const matches = column.some(cell => filters.some(conjunction => conjunction.every(one => holds(one, cell))));
          const kept = mayMatch(
            normaliseFilters(filters, ['x']),
            () => ({ min: sorted[0], max: sorted.at(-1), nulls: 0 }),
            column.length
          );
          expect(!matches || kept).toBe(true);
        }
      )
    );
  });

  it('leaves out what cannot match', () => {
    const jfk = () => ({ min: 'JFK', max: 'JFK', nulls: 0 });
    expect(mayMatch([[['origin', '=', 'EWR']]], jfk, 10)).toBe(false);
    expect(mayMatch([[['origin', '!=', 'JFK']]], jfk, 10)).toBe(false);
    expect(mayMatch([[['month', 'in', [12, 1, 2]]]], () => ({ min: 3, max: 3, nulls: 0 }), 10)).toBe(false);
    expect(mayMatch([[['x', '=', 1]]], () => ({ nulls: 10 }), 10)).toBe(false);
  });

  it('keeps what has no statistics', () => {
    expect(mayMatch([[['x', '>', 1]]], () => ({}), 10)).toBe(true);
  });

  it.each([
    ['>=', '2013-01-01T05:00:00Z', true],
    ['>', '2013-01-01T05:00:00Z', true],
    ['>', '2013-01-01 05:00:00.5', false],
    ['<', '2013-01-01T05:00:00', false],
    ['<=', '2013-01-01T06:00:00+01:00', true],
    ['=', '2013-01-01', false],
    ['>', '2013-01-01', true],
    ['<', '2013-01-02', true],
    ['>', 'yesterday', true]
  ] as const)('compares times as times, however they are written: %s %s', (op, value, expected) => {
    const bounds = () => ({ min: '2013-01-01T05:00:00.000000000Z', max: '2013-01-01T05:00:00.500000000Z', nulls: 0 });
    expect(mayMatch([[['at', op, value]]], bounds, 10)).toBe(expected);
  });

  it('compares dates with times at midnight', () => {
    const day = () => ({ min: '2013-01-01', max: '2013-01-02', nulls: 0 });
    expect(mayMatch([[['day', '>', '2013-01-02T00:00:00Z']]], day, 10)).toBe(false);
    expect(mayMatch([[['day', '>=', '2013-01-02T00:00:00Z']]], day, 10)).toBe(true);
    expect(mayMatch([[['day', '<', '2012-12']]], day, 10)).toBe(false);
  });

  it('leaves out no text that looks like a time and sorts otherwise than the time', () => {
    const texts = () => ({ min: '2013-01-01 05:00', max: '2013-01-01 05:00', nulls: 0 });
    expect(mayMatch([[['note', '<', '2013-01-01T04:00']]], texts, 10)).toBe(true);
    expect(mayMatch([[['note', '<', '2013-01-01 04:00']]], texts, 10)).toBe(false);
  });

  it('names a column that is not there', () => {
    expect(() => normaliseFilters([['y', '=', 1]], ['x'])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', context: { column: 'y' } })
    );
  });
});
