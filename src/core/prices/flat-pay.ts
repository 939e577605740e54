/** The market counts flat pay of one unit of weight in parts of this. */
const SCALE = 10n ** 18n;

/**
 * The market's one number for flat pay, after a sale: what a unit of weight has got since the start, scaled by 10^18.
 * `rest` is the price without the fees, `weight` that of all contributions at the sale.
 */
export function addFlatPay(perWeight: bigint, rest: bigint, weight: bigint): bigint {
  return perWeight + (rest * SCALE) / weight;
}

/** What flat sales have brought to a contribution of this weight, whose batch joined when the number was `atJoin`. */
export function flatShare(perWeight: bigint, atJoin: bigint, weight: bigint): bigint {
  return ((perWeight - atJoin) * weight) / SCALE;
}
