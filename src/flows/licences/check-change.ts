import { AffluentError } from '../../core/errors/index.js';
import { amountText } from '../../core/prices/amount-text.js';
import type { Currency } from '../../core/wire/index.js';
import type { IChainLicence, IChainReader } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';

/** A licence as the chain has it. @throws AffluentError NOT_FOUND */
export async function existing(chain: Pick<IChainReader, 'licence'>, id: string): Promise<IChainLicence> {
  const licence = await chain.licence(BigInt(id));
  if (!licence) throw new AffluentError('NOT_FOUND', `The market has no licence ${id}.`);
  return licence;
}

/** @throws AffluentError OWNER_REQUIRED where another account holds the licence */
export function requireHolder(id: string, holder: string, account: string): void {
  if (sameAddress(holder, account)) return;
  throw new AffluentError('OWNER_REQUIRED', `Licence ${id} is held by ${holder}, not by this wallet.`, {
    hint: 'Do this with the wallet that holds the licence.',
    context: { licence: id, holder }
  });
}

/** An amount to pay in. @throws AffluentError INPUT_INVALID for nothing */
export function positive(amount: string): bigint {
  if (amount === '0') throw new AffluentError('INPUT_INVALID', 'The amount must be more than nothing.');
  return BigInt(amount);
}

/** An amount to take out. @throws AffluentError INPUT_INVALID, DEPOSIT_EXHAUSTED */
export function within(id: string, amount: string, balance: bigint, currency: Currency): bigint {
  if (positive(amount) <= balance) return BigInt(amount);
  throw new AffluentError('DEPOSIT_EXHAUSTED', `The deposit holds ${amountText(balance, currency)}.`, {
    hint: 'Withdraw at most what is left.',
    context: { licence: id, balance: balance.toString() }
  });
}
