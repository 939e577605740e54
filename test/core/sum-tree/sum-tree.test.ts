import fc from 'fast-check';
import { buildSumTree, sumTreeDepth, verifySumProof } from '../../../src/core/sum-tree/sum-tree.js';

const leaf = fc.record({
  payee: fc.bigInt({ min: 0n, max: 2n ** 160n - 1n }).map(n => `0x${n.toString(16).padStart(40, '0')}`),
  weight: fc.bigInt({ min: 0n, max: 2n ** 40n })
});

describe('the sum tree', () => {
  it('proves every leaf, and no other weight, payee or place', () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 20 }), fc.nat(), (leaves, pick) => {
        const tree = buildSumTree(leaves);
        const index = pick % leaves.length;
        const one = leaves[index] as (typeof leaves)[number];
        const proof = tree.prove(index);
        const verify = (at: number, changed = one) =>
          verifySumProof(tree.root, tree.weight, leaves.length, at, changed, proof);
        expect(verify(index)).toBe(true);
        expect(verify(index, { ...one, weight: one.weight + 1n })).toBe(false);
        expect(verify(index, { ...one, payee: `0x${'f'.repeat(40)}` })).toBe(one.payee === `0x${'f'.repeat(40)}`);
        expect(verify(leaves.length)).toBe(false);
        expect(tree.weight).toBe(leaves.reduce((sum, { weight }) => sum + weight, 0n));
      })
    );
  });

  it('is as deep as it must be', () => {
    expect([1, 2, 3, 4, 5, 1024, 1025].map(sumTreeDepth)).toEqual([0, 1, 2, 2, 3, 10, 11]);
  });

  it('refuses weights that add up to more than the chain can hold', () => {
    const heavy = { payee: `0x${'1'.repeat(40)}`, weight: 2n ** 63n };
    expect(() => buildSumTree([heavy, heavy])).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
