import { AffluentError } from '../errors/index.js';

/** Consecutive shard numbers of a page: the bits of one word of the chain. */
export const SHARDS_PER_PAGE = 256;

/** Page of a shard. */
export function pageOf(shard: number): number {
  return Math.floor(shard / SHARDS_PER_PAGE);
}

/** Bit of a shard within its page's word. */
export function bitOf(shard: number): number {
  return shard % SHARDS_PER_PAGE;
}

/** Shard behind a bit of a page. */
export function shardAt(page: number, bit: number): number {
  return page * SHARDS_PER_PAGE + bit;
}

/** Pages that this many shards fill. */
export function pageCount(shards: number): number {
  return Math.ceil(shards / SHARDS_PER_PAGE);
}

/** One word a page touched, in ascending page order, with the shards' bits set. @throws AffluentError INPUT_INVALID on a number that is no u32 */
export function wordsOf(shards: Iterable<number>): Map<number, bigint> {
  const words = new Map<number, bigint>();
  for (const shard of shards) {
    if (!Number.isInteger(shard) || shard < 0 || shard > 0xffff_ffff) {
      throw new AffluentError('INPUT_INVALID', `${shard} is not a shard number.`);
    }
    words.set(pageOf(shard), (words.get(pageOf(shard)) ?? 0n) | (1n << BigInt(bitOf(shard))));
  }
  return new Map([...words].sort(([a], [b]) => a - b));
}

/** Shards whose bits are set in a page's word, ascending. */
export function shardsIn(page: number, word: bigint): number[] {
  const shards: number[] = [];
  let rest = BigInt.asUintN(SHARDS_PER_PAGE, word);
  for (let bit = 0; rest !== 0n; bit++, rest >>= 1n) {
    if ((rest & 1n) === 1n) shards.push(shardAt(page, bit));
  }
  return shards;
}

/** Whether the word has the shard's bit. */
export function hasShard(word: bigint, shard: number): boolean {
  return ((word >> BigInt(bitOf(shard))) & 1n) === 1n;
}

/** The bits of `wanted` that `granted` lacks. */
export function freshBits(wanted: bigint, granted: bigint): bigint {
  return BigInt.asUintN(SHARDS_PER_PAGE, wanted & ~granted);
}
