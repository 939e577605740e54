import { AffluentError } from '../../core/errors/index.js';
import type { Currency } from '../../core/wire/index.js';

/**
 * What wallets of the owner's own are asked so far is one transaction in the chain's own currency: a token wants an allowance first.
 * @throws AffluentError CURRENCY_UNSUPPORTED
 */
export function requireOwnCurrency({ symbol, address }: Currency): void {
  if (address === null) return;
  throw new AffluentError('CURRENCY_UNSUPPORTED', `A wallet of your own cannot pay in ${symbol} here yet.`, {
    hint: 'Pay with the wallet of this machine: it signs the permit or the allowance that the token asks for.',
    context: { currency: address }
  });
}
