const MILLION = 1_000_000n;
const BPS = 10_000n;

/** Fees of a dataset, in basis points. */
export interface IFees {
  readonly publisherBps: number;
  readonly custodianBps: number;
}

/** Who gets what of one payment; the three add up to it. */
export interface ISplit {
  readonly publisher: bigint;
  readonly custodian: bigint;
  readonly contributor: bigint;
}

/** Price of unlocking a shard: ceil(rows × price per million rows / 10^6), in atomic units. */
export function priceShard(rows: number, pricePerMillion: bigint): bigint {
  return (BigInt(rows) * pricePerMillion + MILLION - 1n) / MILLION;
}

/**
 * Splits one shard's price: fees round down, the rest is the contributor's. By the shard, so that neither order nor batching of
 * receipts changes what anybody gets.
 */
export function splitPrice(price: bigint, fees: IFees): ISplit {
  const publisher = (price * BigInt(fees.publisherBps)) / BPS;
  const custodian = (price * BigInt(fees.custodianBps)) / BPS;
  return { publisher, custodian, contributor: price - publisher - custodian };
}
