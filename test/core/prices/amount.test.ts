import fc from 'fast-check';
import { formatAmount, parseAmount } from '../../../src/core/prices/amount.js';

describe('amounts', () => {
  it('reads a decimal text without floating point', () => {
    expect(parseAmount('0.1', 18)).toBe(100_000_000_000_000_000n);
    expect(parseAmount('12', 6)).toBe(12_000_000n);
  });

  it.each(['', '-1', '1e3', '.5', '1.', '1,5', '0.1234567'])('refuses %p', text => {
    expect(() => parseAmount(text, 6)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('reads back what it has written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), fc.integer({ min: 0, max: 30 }), (amount, decimals) => {
        expect(parseAmount(formatAmount(amount, decimals), decimals)).toBe(amount);
      })
    );
  });
});
