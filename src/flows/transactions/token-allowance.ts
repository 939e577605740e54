import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { amountText } from '../../core/prices/amount-text.js';
import type { Currency } from '../../core/wire/index.js';
import type { IChainCalls, IChainReader, ITokenAccount } from '../../ports/index.js';

/** How the market may take a token: by a signature, by a transaction, and where a token asks for it after one that takes back another. */
export type Allowance = 'permit' | 'reset' | 'approve';

/** Seconds for which a permit is good: long enough for a slow block. */
export const PERMIT_LIFE = 3_600;

/** What finding out asks of the world. */
export interface IAllowanceDeps {
  readonly chain: Pick<IChainReader, 'tokenAccount' | 'estimateGas'>;
  readonly calls: Pick<IChainCalls, 'approve'>;
}

/** What an owner has of a token, and what must come before a payment in it. */
export interface ITokenNeeds {
  readonly account: ITokenAccount;
  readonly allowances: readonly Allowance[];
}

/**
 * Which steps let the market take `amount` of a token from its owner, in their order; none where an allowance is there. `byPermit`: whether
 * its wallet may sign one.
 * @throws AffluentError CURRENCY_UNSUPPORTED (it says no decimals, or others than before), CHAIN_UNREACHABLE
 */
export async function tokenNeeds(
  deps: IAllowanceDeps,
  currency: Currency & { readonly address: string },
  owner: string,
  amount: bigint,
  byPermit = true
): Promise<ITokenNeeds> {
  const account = await deps.chain.tokenAccount(currency.address, owner);
  if (account.decimals !== currency.decimals) throw unsupported(currency, account.decimals);
  if (account.allowance >= amount) return { account, allowances: [] };
  if (account.permit && byPermit) return { account, allowances: ['permit'] };
  const reset = account.allowance > 0n && !(await canApprove(deps, currency.address, owner, amount));
  return { account, allowances: reset ? ['reset', 'approve'] : ['approve'] };
}

/** @throws AffluentError FUNDS_INSUFFICIENT */
export function checkTokenFunds({ balance }: ITokenAccount, currency: Currency, amount: bigint): void {
  if (balance >= amount) return;
  throw new AffluentError(
    'FUNDS_INSUFFICIENT',
    `The wallet holds ${amountText(balance, currency)}, and ${amountText(amount, currency)} are to be paid.`,
    { context: { token: currency.address, balance: balance.toString(), missing: (amount - balance).toString() } }
  );
}

/** Some tokens change no allowance but from or to nothing. */
async function canApprove(deps: IAllowanceDeps, token: string, owner: string, amount: bigint): Promise<boolean> {
  try {
    await deps.chain.estimateGas(deps.calls.approve(token, amount), owner);
    return true;
  } catch (error) {
    if (isAffluentError(error, 'TRANSACTION_FAILED')) return false;
    throw error;
  }
}

function unsupported({ symbol, decimals, address }: Currency, found: number | null): AffluentError {
  const detail =
    found === null
      ? `The token at ${address} does not say how many decimals it has.`
      : `The token ${symbol} at ${address} says ${found} decimals, and said ${decimals} before.`;
  return new AffluentError('CURRENCY_UNSUPPORTED', detail, { context: { token: address, decimals: found } });
}
