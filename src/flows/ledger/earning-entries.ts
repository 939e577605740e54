import type { ShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestTerms } from '../../core/manifest/terms.js';
import { addFlatPay, flatShare } from '../../core/prices/flat-pay.js';
import { priceShard, splitPrice, type IFees } from '../../core/prices/price-shard.js';
import { shardsIn } from '../../core/shards/page.js';
import type { ChainEventOf, ICatalogStore } from '../../ports/index.js';
import { feesAt, pricedUnlocks, type IPricedUnlock } from './contribution-accounts.js';

type Events = Pick<ICatalogStore, 'events'>;

/** What one payment has brought, and to whom. */
export interface IEarningEntry {
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly licence: bigint;
  readonly use: 'metered' | 'flat';
  readonly publisher: bigint;
  /** Rows that were unlocked, and money, by contribution. */
  readonly contributions: ReadonlyMap<number, { readonly rows: number; readonly amount: bigint }>;
}

/** Every payment of a dataset, split by the rules of the contract, so that the sums are those of its accounts. */
export async function earningEntries(
  catalog: Events,
  terms: ManifestTerms,
  index: ShardIndex
): Promise<IEarningEntry[]> {
  const { dataset } = terms;
  const [bought, generations, sales] = await Promise.all([
    catalog.events('bought', { dataset }),
    catalog.events('custodiansSet', { dataset }),
    catalog.events('priceShared', { dataset })
  ]);
  const unlocks = await pricedUnlocks(catalog, dataset, bought, index);
  return [
    ...unlocks.map(unlock => ofUnlock(unlock, index, feesAt(terms, generations, unlock.event))),
    ...ofSales(sales, bought, terms, index)
  ];
}

function ofUnlock({ event, price }: IPricedUnlock, index: ShardIndex, fees: IFees): IEarningEntry {
  const contributions = new Map<number, { rows: number; amount: bigint }>();
  let publisher = 0n;
  for (const number of shardsIn(event.page, event.fresh)) {
    const shard = index.shards[number];
    if (!shard) continue;
    const split = splitPrice(priceShard(shard.rows, price), fees);
    const before = contributions.get(shard.contribution) ?? { rows: 0, amount: 0n };
    contributions.set(shard.contribution, {
      rows: before.rows + shard.rows,
      amount: before.amount + split.contributor
    });
    publisher += split.publisher;
  }
  return { timestamp: event.timestamp, licence: event.licence, use: 'metered', publisher, contributions };
}

/** A flat price goes by weight; what rounding leaves of one sale comes with a later one, as in the contract. */
function ofSales(
  sales: readonly ChainEventOf<'priceShared'>[],
  bought: readonly ChainEventOf<'bought'>[],
  { weight }: ManifestTerms,
  { contributions }: ShardIndex
): IEarningEntry[] {
  let perWeight = 0n;
  return sales.map(sale => {
    const before = perWeight;
    perWeight = addFlatPay(perWeight, sale.contributors, BigInt(weight));
    const parts = contributions.map(({ number, weight: own }) => {
      const amount = flatShare(perWeight, 0n, BigInt(own)) - flatShare(before, 0n, BigInt(own));
      return [number, { rows: 0, amount }] as const;
    });
    const licence = bought.find(one => one.transaction === sale.transaction)?.licence ?? 0n;
    const { timestamp, publisher } = sale;
    return { timestamp, licence, use: 'flat', publisher, contributions: new Map(parts) };
  });
}
