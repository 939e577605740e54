import { formatAmount as exact, parseAmount as parse } from '../../core/prices/amount.js';
import type { Currency, Sum } from '../../core/wire/index.js';

/** Digits from the first one that counts: enough to compare prices, few enough to read. */
const SIGNIFICANT = 6;

/** An amount in currency units with its symbol: `0.0125 ETH`. Rounded up, so that no price looks lower than it is. */
export function formatAmount(amount: bigint | string, currency: Currency): string {
  return `${exact(roundUp(BigInt(amount), currency.decimals), currency.decimals)} ${currency.symbol}`;
}

/** Sums of several currencies: `5 USDC + 0.001 ETH`. */
export function formatSums(sums: readonly Sum[]): string {
  return sums.map(({ amount, currency }) => formatAmount(amount, currency)).join(' + ');
}

/** The exact decimal number of an amount, for input fields. */
export function amountToInput(amount: bigint | string, currency: Currency): string {
  return exact(BigInt(amount), currency.decimals);
}

/** Atomic units of what somebody typed, or null where it is no amount. */
export function parseAmount(text: string, currency: Currency): bigint | null {
  try {
    return parse(text.replace(',', '.'), currency.decimals);
  } catch {
    return null;
  }
}

function roundUp(amount: bigint, decimals: number): bigint {
  const drop = Math.min(amount.toString().length - SIGNIFICANT, decimals);
  if (drop <= 0) return amount;
  const unit = 10n ** BigInt(drop);
  return ((amount + unit - 1n) / unit) * unit;
}
