import { AffluentError } from '../core/errors/index.js';
import { parseAmount } from '../core/prices/amount.js';
import type { Currency } from '../core/wire/index.js';

/**
 * Atomic units of an amount that a person typed in units of the currency, with or without its symbol: `5`, `5 USDC`.
 * @throws AffluentError INPUT_INVALID, for the symbol of another currency, too
 */
export function typedAmount(text: string, { symbol, decimals, address }: Currency): bigint {
  const [number = '', unit = symbol, ...rest] = text.trim().split(/\s+/);
  if (unit.toUpperCase() === symbol.toUpperCase() && rest.length === 0) return parseAmount(number, decimals);
  const where = address === null ? '' : `, the token at ${address}`;
  throw new AffluentError('INPUT_INVALID', `“${text.slice(0, 40)}” is not in ${symbol}${where}.`);
}

/** The currency with its address, which is what counts of a token: `USDC, the token at 0x…`. */
export function currencyText({ symbol, address }: Currency): string {
  return address === null ? symbol : `${symbol}, the token at ${address}`;
}

export { amountsText as sums } from '../core/prices/amounts-text.js';
export { amountText as money } from '../core/prices/amount-text.js';
