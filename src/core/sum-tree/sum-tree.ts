import { toHex, fromHex } from '../bytes/hex.js';
import { u64be } from '../bytes/big-endian.js';
import { AffluentError } from '../errors/index.js';
import { EMPTY_NODE, joinNodes, leafNode, type ISumLeaf, type ISumNode } from './node.js';

/** Siblings of a leaf, from the leaf up. */
export interface ISumProof {
  readonly hashes: readonly string[];
  readonly sums: readonly bigint[];
}

/** A built tree: root, total weight, and a proof for each leaf. */
export interface ISumTree {
  readonly root: string;
  readonly weight: bigint;
  readonly depth: number;
  prove(index: number): ISumProof;
}

/** Least depth with room for all leaves. */
export function sumTreeDepth(leaves: number): number {
  return leaves <= 1 ? 0 : Math.ceil(Math.log2(leaves));
}

/** Builds the Merkle-sum tree of contributions in their order. @throws AffluentError INPUT_INVALID on none, or weights beyond u64 */
export function buildSumTree(leaves: readonly ISumLeaf[]): ISumTree {
  if (leaves.length === 0) throw new AffluentError('INPUT_INVALID', 'A sum tree has at least one leaf.');
  const levels: ISumNode[][] = [leaves.map(leafNode)];
  const depth = sumTreeDepth(leaves.length);
  for (let height = 0; height < depth; height++) {
    const below = levels[height] as ISumNode[];
    levels.push(
      Array.from({ length: Math.ceil(below.length / 2) }, (_, i) =>
        joinNodes(below[2 * i] ?? EMPTY_NODE, below[2 * i + 1] ?? EMPTY_NODE)
      )
    );
  }
  const root = levels[depth]?.[0] as ISumNode;
  u64be(root.sum); // the chain stores it as u64
  const prove = (index: number): ISumProof => {
    if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
      throw new AffluentError('INPUT_INVALID', `There is no leaf ${index}.`);
    const siblings = levels.slice(0, depth).map((level, height) => level[(index >> height) ^ 1] ?? EMPTY_NODE);
    return { hashes: siblings.map(({ hash }) => toHex(hash)), sums: siblings.map(({ sum }) => sum) };
  };
  return { root: toHex(root.hash), weight: root.sum, depth, prove };
}

/** Whether the leaf stands at `index` of the tree with this root and total of `count` leaves; the contract's rule. */
export function verifySumProof(
  root: string,
  weight: bigint,
  count: number,
  index: number,
  leaf: ISumLeaf,
  proof: ISumProof
): boolean {
  const depth = sumTreeDepth(count);
  if (index >= count || proof.hashes.length !== depth || proof.sums.length !== depth) return false;
  let node = leafNode(leaf);
  for (let i = 0; i < depth; i++) {
    const sibling: ISumNode = { hash: fromHex(proof.hashes[i] as string, 32), sum: proof.sums[i] as bigint };
    if (sibling.sum + node.sum >= 1n << 64n) return false;
    node = ((index >> i) & 1) === 0 ? joinNodes(node, sibling) : joinNodes(sibling, node);
  }
  return toHex(node.hash) === root && node.sum === weight;
}
