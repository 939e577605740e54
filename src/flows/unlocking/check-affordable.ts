import { AffluentError } from '../../core/errors/index.js';
import { amountText } from '../../core/prices/amount-text.js';
import type { IChainReader, IHead, IOutbox, ISigner } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { readSpendable } from '../sessions/session-budget.js';
import { checkBudget, type IBudgetDeps } from './budget.js';
import { payersOf } from './payers.js';
import type { IUnlockQuote } from './quote-unlock.js';
import type { IUnlockCall } from './unlock.js';

/** What checking asks of the world. */
export interface ICheckAffordableDeps extends IBudgetDeps {
  readonly chain: Pick<IChainReader, 'licence' | 'keyIsOn' | 'head'>;
  readonly outbox: IBudgetDeps['outbox'] & Pick<IOutbox, 'reserved'>;
}

/**
 * The chain's own word on the licence, then the owner's limits, before anything is signed. Gives the chain's head.
 * @throws AffluentError LICENCE_EXPIRED, KEY_REFUSED, BUDGET_EXCEEDED, DEPOSIT_EXHAUSTED
 */
export async function checkAffordable(
  deps: ICheckAffordableDeps,
  { licence }: IUsableLicence,
  signer: ISigner,
  { price, shards, prices }: IUnlockQuote,
  { budget: callLimit, reader = '' }: Pick<IUnlockCall, 'budget' | 'reader'>
): Promise<IHead> {
  const [held, on, head] = await Promise.all([
    deps.chain.licence(licence.id),
    deps.chain.keyIsOn(licence.id, signer.address),
    deps.chain.head()
  ]);
  const context = { dataset: licence.dataset, licence: licence.id.toString(), price: price.toString() };
  if (held && held.expiry !== 0 && held.expiry <= head.timestamp)
    throw new AffluentError('LICENCE_EXPIRED', `Licence ${licence.id} has expired.`, { context });
  if (!held || !on)
    throw new AffluentError('KEY_REFUSED', `The session key of this machine is not on for licence ${licence.id}.`, {
      context
    });
  const budget = await readSpendable(deps, licence.dataset, licence.session, reader);
  const text = (amount: bigint) => amountText(amount, budget.currency);
  if (licence.session?.budget === '0' && shards.length > 0) throw unlocksNothing(text(price), context);
  const reserved = await deps.outbox.reserved(licence.id, payersOf(licence, reader));
  const uncounted = shards.reduce((sum, shard) => (reserved.has(shard) ? sum : sum + (prices.get(shard) ?? 0n)), 0n);
  checkBudget(budget, { price, uncounted }, callLimit);
  if (held.balance < price)
    throw new AffluentError(
      'DEPOSIT_EXHAUSTED',
      `Reading this costs ${text(price)}, and the deposit holds ${text(held.balance)}.`,
      {
        context: { ...context, balance: held.balance.toString(), missing: (price - held.balance).toString() }
      }
    );
  return head;
}

/** A worker that unlocked would pay for its part of a plan alone, and block by block: its driver unlocks all of it at once. */
function unlocksNothing(price: string, context: Record<string, unknown>): AffluentError {
  return new AffluentError(
    'BUDGET_EXCEEDED',
    `Reading this costs ${price}; the session of this machine reads what is unlocked, and unlocks nothing.`,
    { hint: 'Unlock it on the machine that holds the licence, or have a session with a budget exported.', context }
  );
}
