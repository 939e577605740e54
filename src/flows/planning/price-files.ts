import type { IndexedShard, ShardIndex } from '../../core/manifest/shard-index.js';
import { priceShard, splitPrice, type IFees } from '../../core/prices/price-shard.js';
import { hasShard, pageOf } from '../../core/shards/page.js';
import type { Offer, Plan, PlanFile } from '../../core/wire/index.js';
import type { IChosenFile } from './choose-files.js';

/** What pricing rests on. */
export interface IPricing {
  readonly index: ShardIndex;
  readonly fees: IFees;
  /** The offer of the licence, or the one that would be bought; null: there is none. */
  readonly terms: Offer | null;
  /** What the licences have unlocked, a word a page; null: there is none. */
  readonly unlocked: ReadonlyMap<number, bigint> | null;
  readonly path: (shard: IndexedShard) => string;
}

type Priced = Pick<Plan, 'files' | 'shards' | 'newShards' | 'rows' | 'newRows' | 'price' | 'byContributor'>;

/** Prices what is not unlocked yet, and shows which contributor would get what of it. */
export function priceFiles(pricing: IPricing, chosen: readonly IChosenFile[]): Priced {
  const files = chosen.map(file => priceFile(pricing, file));
  const fresh = files.filter(file => !file.unlocked);
  return {
    files,
    shards: files.length,
    newShards: fresh.length,
    rows: sumRows(files),
    newRows: sumRows(fresh),
    price: totalOf(pricing, fresh).toString(),
    byContributor: byContributor(pricing, files)
  };
}

function priceFile({ terms, unlocked: words, path }: IPricing, { shard, bytes, rowGroups }: IChosenFile): PlanFile {
  const metered = terms?.kind === 'metered';
  const paid = words !== null && (!metered || hasShard(words.get(pageOf(shard.number)) ?? 0n, shard.number));
  const unlocked = paid || (words !== null && shard.rows === 0);
  const price = metered && !unlocked ? priceShard(shard.rows, BigInt(terms.price)) : 0n;
  return {
    file: path(shard),
    shard: shard.number,
    contribution: shard.contribution,
    rows: shard.rows,
    bytes,
    size: shard.plaintextBytes,
    rowGroups: [...rowGroups],
    unlocked,
    price: price.toString()
  };
}

/** Without a licence a flat offer costs its whole price, whatever is read. */
function totalOf({ terms, unlocked }: IPricing, fresh: readonly PlanFile[]): bigint {
  if (unlocked === null && terms?.kind === 'flat') return BigInt(terms.price);
  return fresh.reduce((sum, file) => sum + BigInt(file.price), 0n);
}

function sumRows(files: readonly PlanFile[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0);
}

function byContributor({ index, fees }: IPricing, files: readonly PlanFile[]): Plan['byContributor'] {
  const parts = new Map<number, { shards: number; rows: number; newRows: number; amount: bigint }>();
  for (const file of files) {
    const part = parts.get(file.contribution) ?? { shards: 0, rows: 0, newRows: 0, amount: 0n };
    parts.set(file.contribution, {
      shards: part.shards + 1,
      rows: part.rows + file.rows,
      newRows: part.newRows + (file.unlocked ? 0 : file.rows),
      amount: part.amount + splitPrice(BigInt(file.price), fees).contributor
    });
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .map(([number, part]) => ({
      number,
      name: index.contributions[number]?.name ?? '',
      ...part,
      amount: part.amount.toString()
    }));
}
