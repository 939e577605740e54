import { AffluentError } from '../../core/errors/index.js';
import type { Pack } from '../../core/wire/index.js';
import type { IChainReader } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';

/**
 * A dataset's currency is for ever: a token must say its decimals, and those by which the packer wrote the prices.
 * @throws AffluentError CURRENCY_UNSUPPORTED, INPUT_INVALID, CHAIN_UNREACHABLE
 */
export async function checkCurrency(
  chain: Pick<IChainReader, 'tokenAccount'>,
  { charter, currency }: Pack,
  publisher: string
): Promise<void> {
  const address = charter.currency;
  if (currency !== null && (address === null || currency.address === null || !sameAddress(currency.address, address)))
    throw new AffluentError('INPUT_INVALID', 'The pack names one currency for its amounts, and its charter another.');
  if (address === null) return;
  const { decimals } = await chain.tokenAccount(address, publisher);
  const context = { token: address, decimals, packed: currency?.decimals ?? null };
  if (decimals === null)
    throw new AffluentError('CURRENCY_UNSUPPORTED', `The token at ${address} does not say how many decimals it has.`, {
      hint: 'Nothing was published. Name a token of this chain that follows ERC-20, or leave the currency out for ETH.',
      context
    });
  if (currency !== null && currency.decimals !== decimals)
    throw new AffluentError(
      'INPUT_INVALID',
      `The token at ${address} has ${decimals} decimals, and the pack counts by ${currency.decimals}.`,
      { hint: 'Correct the decimals in the spec and pack again.', context }
    );
}
