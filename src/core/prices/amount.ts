import { AffluentError } from '../errors/index.js';

const PATTERN = /^(\d{1,60})(?:\.(\d{1,36}))?$/;

/** Atomic units of a decimal text in units of the currency: `"0.5"` with 18 decimals is 5·10^17. @throws AffluentError INPUT_INVALID */
export function parseAmount(text: string, decimals: number): bigint {
  const match = PATTERN.exec(text.trim());
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > decimals) {
    throw new AffluentError(
      'INPUT_INVALID',
      `“${text.slice(0, 40)}” is not an amount with at most ${decimals} decimals.`
    );
  }
  return BigInt(`${match[1] ?? ''}${fraction.padEnd(decimals, '0')}`);
}

/** Decimal text of atomic units, without needless zeros. */
export function formatAmount(amount: bigint, decimals: number): string {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
