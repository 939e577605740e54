import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { u64be } from '../bytes/big-endian.js';
import { addressWord, numberWord } from '../typed-data/encode.js';

/** A node of the Merkle-sum tree: what it commits to, and the weight below it. */
export interface ISumNode {
  readonly hash: Uint8Array;
  readonly sum: bigint;
}

/** A leaf: who is paid, at what weight (u64). */
export interface ISumLeaf {
  readonly payee: string;
  readonly weight: bigint;
}

/** The place of no leaf. */
export const EMPTY_NODE: ISumNode = { hash: new Uint8Array(32), sum: 0n };

/** keccak256(keccak256(abi.encode(payee, weight))): hashed twice, so that no node can pass for a leaf. */
export function leafNode({ payee, weight }: ISumLeaf): ISumNode {
  return { hash: keccak_256(keccak_256(concatBytes(addressWord(payee), numberWord(weight)))), sum: weight };
}

/** keccak256(hash left ‖ u64be sum left ‖ hash right ‖ u64be sum right). @throws AffluentError INPUT_INVALID when a sum is no u64 */
export function joinNodes(left: ISumNode, right: ISumNode): ISumNode {
  const hash = keccak_256(concatBytes(left.hash, u64be(left.sum), right.hash, u64be(right.sum)));
  return { hash, sum: left.sum + right.sum };
}
