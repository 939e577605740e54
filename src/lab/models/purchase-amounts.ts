import type { Offer, PurchasePlan } from '../../core/wire/index.js';
import { amountToInput, parseAmount } from '../format/amount.js';

/** What a wallet lacks of the chain's own currency for a plan, in atomic units; 0 where it has enough or nothing is known. */
export function missingFunds(balance: string | null | undefined, plan: PurchasePlan | undefined): bigint {
  const own = plan?.totals.find(({ currency }) => currency.address === null);
  if (balance == null || !own) return 0n;
  const missing = BigInt(own.amount) - BigInt(balance);
  return missing > 0n ? missing : 0n;
}

/** Why a deposit as it was typed is not acceptable; null where it is. */
export function depositProblem(text: string, { currency, minDeposit }: Offer): 'invalid' | 'below-minimum' | null {
  const amount = parseAmount(text, currency);
  if (amount === null) return 'invalid';
  return amount < BigInt(minDeposit) ? 'below-minimum' : null;
}

/** What notebooks may spend of a deposit as it was typed, by the user's setting in percent; empty: all of it. */
export function proposedBudget(deposit: string, share: number | undefined, offer: Offer | null): string {
  const amount = offer?.kind === 'metered' ? parseAmount(deposit, offer.currency) : null;
  if (!offer || amount === null || share === undefined || share >= 100) return '';
  return amountToInput((amount * BigInt(Math.max(0, Math.floor(share)))) / 100n, offer.currency);
}
