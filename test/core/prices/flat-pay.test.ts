import fc from 'fast-check';
import { addFlatPay, flatShare } from '../../../src/core/prices/flat-pay.js';

const weight = fc.bigInt({ min: 1n, max: 2n ** 40n });
const price = fc.bigInt({ min: 0n, max: 2n ** 96n - 1n });

describe('flat pay', () => {
  it('is shared by weight', () => {
    const perWeight = addFlatPay(0n, 4_700n, 40n);
    expect([10n, 24n, 6n].map(one => flatShare(perWeight, 0n, one))).toEqual([1_175n, 2_820n, 705n]);
  });

  it('never passes what came in, and loses less than a unit a contribution and sale where weights are small', () => {
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 1, maxLength: 8 }),
        fc.array(price, { minLength: 1, maxLength: 8 }),
        (weights, prices) => {
          const total = weights.reduce((sum, one) => sum + one, 0n);
          const perWeight = prices.reduce((sum, one) => addFlatPay(sum, one, total), 0n);
          const paid = weights.reduce((sum, one) => sum + flatShare(perWeight, 0n, one), 0n);
          const received = prices.reduce((sum, one) => sum + one, 0n);
          expect(paid <= received).toBe(true);
          expect(received - paid <= BigInt(weights.length + prices.length)).toBe(true);
        }
      )
    );
  });

  it('gives nothing of a sale to who joined after it', () => {
    fc.assert(
      fc.property(weight, price, price, (mine, before, after) => {
        const atJoin = addFlatPay(0n, before, mine);
        expect(flatShare(atJoin, atJoin, mine)).toBe(0n);
        expect(flatShare(addFlatPay(atJoin, after, mine), atJoin, mine) <= after).toBe(true);
      })
    );
  });
});
