import type { ShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestTerms } from '../../core/manifest/terms.js';
import { addFlatPay, flatShare } from '../../core/prices/flat-pay.js';
import { priceShard, splitPrice, type IFees, type ISplit } from '../../core/prices/price-shard.js';
import { shardsIn } from '../../core/shards/page.js';
import type { ChainEventOf, ICatalogStore } from '../../ports/index.js';
import { offersOf } from '../catalog/offers.js';

type Events = Pick<ICatalogStore, 'events'>;

/** What a contribution has earned and been paid, recomputed from events. */
export interface IContributionAccount {
  readonly number: number;
  readonly metered: bigint;
  readonly flat: bigint;
  readonly claimed: bigint;
}

/** An unlock with what the table says it costs. */
export interface IPricedUnlock {
  readonly event: ChainEventOf<'unlocked'>;
  /** Price of a million rows, of the offer that the licence was bought from. */
  readonly price: bigint;
  readonly due: bigint;
}

/** A dataset's money, recomputed from events and the shard table alone. */
export interface IDatasetAccounts {
  readonly contributions: readonly IContributionAccount[];
  readonly unlocks: readonly IPricedUnlock[];
  /** All flat prices and settled dues. */
  readonly received: bigint;
  /** Credited to contributors by meters and flat prices, before rounding of the shares. */
  readonly credited: bigint;
  readonly publisherFees: bigint;
  readonly custodianFees: bigint;
  /** Deposits that are not used up or taken back. */
  readonly balances: bigint;
}

/** Adds up a dataset from its events, by the rules of the contract. */
export async function contributionAccounts(
  catalog: Events,
  terms: ManifestTerms,
  index: ShardIndex
): Promise<IDatasetAccounts> {
  const { dataset } = terms;
  const [bought, flatSales, claimed, generations] = await Promise.all([
    catalog.events('bought', { dataset }),
    catalog.events('priceShared', { dataset }),
    catalog.events('claimed', { dataset }),
    catalog.events('custodiansSet', { dataset })
  ]);
  const unlocks = await pricedUnlocks(catalog, dataset, bought, index);
  const metered = new Map<number, bigint>();
  const fees = { publisher: 0n, custodian: 0n, contributor: 0n };
  for (const unlock of unlocks) addUnlock(metered, fees, unlock, index, feesAt(terms, generations, unlock.event));
  const perWeight = flatSales.reduce((sum, sale) => addFlatPay(sum, sale.contributors, BigInt(terms.weight)), 0n);
  const flatPaid = flatSales.map(sale => sale.publisher + sale.custodian + sale.contributors);
  return {
    contributions: index.contributions.map(({ number, weight }) => ({
      number,
      metered: metered.get(number) ?? 0n,
      flat: flatShare(perWeight, 0n, BigInt(weight)),
      claimed: total(claimed.filter(event => event.contribution === number).map(event => event.amount))
    })),
    unlocks,
    received: total(flatPaid) + total(unlocks.map(unlock => unlock.due)),
    credited: fees.contributor + total(flatSales.map(sale => sale.contributors)),
    publisherFees: fees.publisher + total(flatSales.map(sale => sale.publisher)),
    custodianFees: fees.custodian + total(flatSales.map(sale => sale.custodian)),
    balances: await balancesOf(catalog, bought, unlocks)
  };
}

const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

async function prices(catalog: Events, dataset: string, bought: readonly ChainEventOf<'bought'>[]) {
  const byOffer = new Map((await offersOf(catalog, dataset)).map(offer => [offer.id, BigInt(offer.price)]));
  return new Map(bought.map(({ licence, offer }) => [licence, byOffer.get(offer.toString()) ?? 0n]));
}

/** A dataset's unlocks with what the table says that they cost, oldest first. */
export async function pricedUnlocks(
  catalog: Events,
  dataset: string,
  bought: readonly ChainEventOf<'bought'>[],
  index: ShardIndex
): Promise<IPricedUnlock[]> {
  const byLicence = await prices(catalog, dataset, bought);
  const unlocks: IPricedUnlock[] = [];
  for (const { licence } of bought) {
    for (const event of await catalog.events('unlocked', { licence })) {
      const price = byLicence.get(licence) ?? 0n;
      const due = total(
        shardsIn(event.page, event.fresh).map(shard => priceShard(index.shards[shard]?.rows ?? 0, price))
      );
      unlocks.push({ event, price, due });
    }
  }
  return unlocks.sort((a, b) => a.event.block - b.event.block || a.event.logIndex - b.event.logIndex);
}

/** Where no custodian generation was open, the custodians' part went to the contributors. */
export function feesAt(
  { charter }: ManifestTerms,
  generations: readonly ChainEventOf<'custodiansSet'>[],
  event: ChainEventOf<'unlocked'>
): IFees {
  const open = generations.some(
    ({ block, logIndex }) => block < event.block || (block === event.block && logIndex < event.logIndex)
  );
  return { publisherBps: charter.publisherBps, custodianBps: open ? charter.custodianBps : 0 };
}

function addUnlock(
  metered: Map<number, bigint>,
  fees: { -readonly [K in keyof ISplit]: bigint },
  { event, price }: IPricedUnlock,
  index: ShardIndex,
  bps: IFees
): void {
  for (const number of shardsIn(event.page, event.fresh)) {
    const shard = index.shards[number];
    if (!shard) continue;
    const split = splitPrice(priceShard(shard.rows, price), bps);
    metered.set(shard.contribution, (metered.get(shard.contribution) ?? 0n) + split.contributor);
    fees.publisher += split.publisher;
    fees.custodian += split.custodian;
    fees.contributor += split.contributor;
  }
}

async function balancesOf(
  catalog: Events,
  bought: readonly ChainEventOf<'bought'>[],
  unlocks: readonly IPricedUnlock[]
): Promise<bigint> {
  let sum = total(bought.map(event => event.deposit)) - total(unlocks.map(({ event }) => event.due));
  for (const { licence } of bought) {
    sum += total((await catalog.events('toppedUp', { licence })).map(event => event.amount));
    sum -= total((await catalog.events('withdrawn', { licence })).map(event => event.amount));
  }
  return sum;
}
