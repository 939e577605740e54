import { parseAmount } from '../core/prices/amount.js';
import type { Currency } from '../core/wire/index.js';

/** Atomic units of an amount that a person typed in units of the currency. @throws AffluentError INPUT_INVALID */
export function typedAmount(text: string, currency: Currency): bigint {
  return parseAmount(text, currency.decimals);
}

export { amountsText as sums } from '../core/prices/amounts-text.js';
export { amountText as money } from '../core/prices/amount-text.js';
