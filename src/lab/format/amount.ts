import type { Currency } from '../../core/wire/index.js';

/** Digits after the first one that counts: enough to compare prices, few enough to read. */
const SIGNIFICANT = 6;

/** An amount in currency units with its symbol: `0.0125 ETH`. Rounded up, so that no price looks lower than it is. */
export function formatAmount(amount: bigint | string, currency: Currency): string {
  return `${decimal(BigInt(amount), currency.decimals, true)} ${currency.symbol}`;
}

/** The exact decimal number of an amount, for input fields. */
export function amountToInput(amount: bigint | string, currency: Currency): string {
  return decimal(BigInt(amount), currency.decimals, false);
}

/** Atomic units of a decimal number, or null where the text is none or has more places than the currency. */
export function parseAmount(text: string, currency: Currency): bigint | null {
  const match = /^(\d{1,60})(?:[.,](\d*))?$/.exec(text.trim());
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > currency.decimals) return null;
  return BigInt(match[1] + fraction.padEnd(currency.decimals, '0'));
}

function decimal(amount: bigint, decimals: number, round: boolean): string {
  const value = round ? roundUp(amount, decimals) : amount;
  const digits = value.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction ? `${whole}.${fraction}` : whole;
}

function roundUp(amount: bigint, decimals: number): bigint {
  const length = amount.toString().length;
  const drop = Math.min(length - SIGNIFICANT, decimals);
  if (drop <= 0) return amount;
  const unit = 10n ** BigInt(drop);
  return ((amount + unit - 1n) / unit) * unit;
}
