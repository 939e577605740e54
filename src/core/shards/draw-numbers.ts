import { viewOf } from '../bytes/big-endian.js';
import { AffluentError } from '../errors/index.js';

/** Gives this many random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** A number from 0 to `bound` − 1, without bias: draws that would favour small numbers are thrown away. */
function drawBelow(bound: number, randomBytes: RandomBytes): number {
  const limit = Math.floor(0x1_0000_0000 / bound) * bound;
  for (;;) {
    const drawn = viewOf(randomBytes(4)).getUint32(0);
    if (drawn < limit) return drawn % bound;
  }
}

/**
 * Shard numbers for the files of one contribution: `first` … `first + count − 1` in random order, so that a number says nothing of
 * its content. Entry i is the number of file i. Fisher–Yates on the caller's randomness, which must be cryptographic.
 */
export function drawShardNumbers(first: number, count: number, randomBytes: RandomBytes): number[] {
  if (!Number.isInteger(first) || !Number.isInteger(count) || first < 0 || count < 1 || first + count > 0xffff_ffff) {
    throw new AffluentError('INPUT_INVALID', `${count} shards from number ${first} on are not possible.`);
  }
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  for (let i = count - 1; i > 0; i--) {
    const j = drawBelow(i + 1, randomBytes);
    [numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number];
  }
  return numbers;
}
