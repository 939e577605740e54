import type { Currency } from '../wire/index.js';
import { formatAmount } from './amount.js';

/** Amount in units of its currency with its symbol, for people: `0.0125 ETH`. */
export function amountText(amount: string | bigint, currency: Currency): string {
  return `${formatAmount(BigInt(amount), currency.decimals)} ${currency.symbol}`;
}
