import fc from 'fast-check';
import { coalesce } from '../../../src/core/plan/coalesce.js';

const range = fc.tuple(fc.nat(1_000), fc.nat(50)).map(([start, length]) => ({ start, end: start + length }));

describe('coalescing ranges', () => {
  it('covers every wanted byte, in order, without overlap, and no gap that is larger than allowed', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 30 }), fc.nat(40), (ranges, gap) => {
        const joined = coalesce(ranges, gap);
        for (const { start, end } of ranges) {
          if (end > start) expect(joined.some(one => one.start <= start && end <= one.end)).toBe(true);
        }
        for (const [i, one] of joined.entries()) {
          const before = joined[i - 1];
          if (before) expect(one.start - before.end).toBeGreaterThan(gap);
        }
      })
    );
  });
});
