import fc from 'fast-check';
import { AbiCoder, keccak256, solidityPackedKeccak256 } from 'ethers';
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

  it('hashes as the contract packs leaves and nodes, with nothing at empty places', () => {
    const payees = ['1', '2', '3'].map(digit => `0x${digit.repeat(40)}`);
    const leaves = payees.map((payee, i) => ({ payee, weight: BigInt(i + 1) }));
    const [a, b, c] = leaves.map(({ payee, weight }) =>
      keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'uint64'], [payee, weight])))
    );
    const node = (...parts: unknown[]) => solidityPackedKeccak256(['bytes32', 'uint64', 'bytes32', 'uint64'], parts);
    const empty = `0x${'0'.repeat(64)}`;
    const tree = buildSumTree(leaves);
    expect(tree.root).toBe(node(node(a, 1n, b, 2n), 3n, node(c, 3n, empty, 0n), 3n));
    expect(tree.prove(2)).toEqual({ hashes: [empty, node(a, 1n, b, 2n)], sums: [0n, 3n] });
    expect(buildSumTree(leaves.slice(0, 1)).root).toBe(a);
  });

  it('does not take a node for a leaf, nor a proof whose sums are shifted', () => {
    const leaves = ['1', '2', '3', '4'].map(digit => ({ payee: `0x${digit.repeat(40)}`, weight: 10n }));
    const tree = buildSumTree(leaves);
    const { hashes, sums } = tree.prove(0);
    const verify = (changed: bigint[], weight = 10n) =>
      verifySumProof(
        tree.root,
        tree.weight,
        4,
        0,
        { payee: leaves[0]?.payee ?? '', weight },
        { hashes, sums: changed }
      );
    expect(verify([...sums])).toBe(true);
    expect(verify([5n, 25n])).toBe(false);
    expect(verify([9n, 20n], 11n)).toBe(false);
    expect(verify([10n])).toBe(false);
    expect(verify([2n ** 64n - 1n, 20n])).toBe(false);
  });

  it('is as deep as it must be', () => {
    expect([1, 2, 3, 4, 5, 1024, 1025].map(sumTreeDepth)).toEqual([0, 1, 2, 2, 3, 10, 11]);
  });

  it('refuses weights that add up to more than the chain can hold', () => {
    const heavy = { payee: `0x${'1'.repeat(40)}`, weight: 2n ** 63n };
    expect(() => buildSumTree([heavy, heavy])).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
