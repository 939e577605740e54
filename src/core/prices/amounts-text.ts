import type { Sum } from '../wire/index.js';
import { amountText } from './amount-text.js';

/** Sums of several currencies for people: `5 USDC and 0.001 ETH`. */
export function amountsText(sums: readonly Sum[]): string {
  return sums.map(({ amount, currency }) => amountText(amount, currency)).join(' and ');
}
