import { formatAmount, parseAmount } from '../core/prices/amount.js';
import type { Currency } from '../core/wire/index.js';

/** Amount with its symbol: `0.0125 ETH`. */
export function money(amount: string | bigint, currency: Currency): string {
  return `${formatAmount(BigInt(amount), currency.decimals)} ${currency.symbol}`;
}

/** Atomic units of an amount that a person typed in units of the currency. @throws AffluentError INPUT_INVALID */
export function typedAmount(text: string, currency: Currency): bigint {
  return parseAmount(text, currency.decimals);
}
