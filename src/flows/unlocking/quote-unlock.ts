import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { priceShard } from '../../core/prices/price-shard.js';
import { hasShard, pageOf } from '../../core/shards/page.js';

/** What is to be paid for, and what it costs in atomic units. */
export interface IUnlockQuote {
  readonly shards: readonly number[];
  readonly rows: number;
  readonly price: bigint;
  /** Of each shard. */
  readonly prices: ReadonlyMap<number, bigint>;
}

/** A number of a shard that is not in use. */
const UNUSED = 0xffff_ffff;

/** Refuses numbers that no shard has. @throws AffluentError INPUT_INVALID */
export function checkShards(index: ShardIndex, shards: readonly number[]): number[] {
  const unknown = shards.find(shard => (index.shards[shard]?.contribution ?? UNUSED) === UNUSED);
  if (unknown !== undefined)
    throw new AffluentError('INPUT_INVALID', `The dataset has no shard ${unknown}.`, { context: { shard: unknown } });
  return [...new Set(shards)].sort((a, b) => a - b);
}

/** Prices those of the shards that are not unlocked yet; shards without rows are free. */
export function quoteUnlock(
  index: ShardIndex,
  shards: readonly number[],
  words: ReadonlyMap<number, bigint>,
  pricePerMillion: bigint
): IUnlockQuote {
  const locked = shards.filter(shard => {
    const rows = index.shards[shard]?.rows ?? 0;
    return rows > 0 && !hasShard(words.get(pageOf(shard)) ?? 0n, shard);
  });
  const rowsOf = (shard: number) => index.shards[shard]?.rows ?? 0;
  const prices = new Map(locked.map(shard => [shard, priceShard(rowsOf(shard), pricePerMillion)]));
  return {
    shards: locked,
    rows: locked.reduce((sum, shard) => sum + rowsOf(shard), 0),
    price: [...prices.values()].reduce((sum, price) => sum + price, 0n),
    prices
  };
}
