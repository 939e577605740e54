import type { AffluentClient } from '../../client/index.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { PreparedPurchase, Purchase } from '../../core/wire/index.js';
import type { IWallet } from '../tokens.js';
import { accountOf, askWallet, ensureNetwork, type Asking } from '../wallets/ask-wallet.js';

/** What paying needs of the world. */
export interface IPayDeps {
  readonly purchases: Pick<AffluentClient['purchases'], 'prepare' | 'release' | 'sent'>;
  readonly onPurchase: (purchase: Purchase) => void;
  readonly onAsking: (asking: Asking | null) => void;
}

/** Refusals after which the wallet may have signed all the same: then the question stays open, and the chain has the last word. */
const UNSURE = ['WALLET_UNAVAILABLE'] as const;

/**
 * Has a wallet pay: the service writes down what it will be asked, the wallet asks its owner, and the service is told where to look.
 * @throws AffluentError of the preflight; WALLET_REJECTED, WALLET_NETWORK, WALLET_UNAVAILABLE, TRANSACTION_FAILED
 */
export async function payWithWallet(
  deps: IPayDeps,
  wallet: IWallet,
  purchase: Purchase,
  budget: bigint | null
): Promise<void> {
  try {
    deps.onAsking('account');
    const account = purchase.account ?? (await accountOf(wallet));
    const body = { account, ...(budget === null ? {} : { budget: budget.toString() }) };
    const prepared = await deps.purchases.prepare(purchase.id, body);
    deps.onPurchase(prepared.purchase);
    const transaction = await ask(deps, wallet, purchase, prepared);
    deps.onPurchase(await deps.purchases.sent(purchase.id, transaction));
  } finally {
    deps.onAsking(null);
  }
}

async function ask(deps: IPayDeps, wallet: IWallet, shown: Purchase, prepared: PreparedPurchase): Promise<string> {
  try {
    checkShown(shown, prepared);
    await ensureNetwork(wallet, prepared.network, deps.onAsking);
    deps.onAsking('signature');
    return await askWallet(wallet, prepared.network, prepared.asks);
  } catch (error) {
    if (!UNSURE.some(code => isAffluentError(error, code)))
      await deps.purchases.release(shown.id).then(deps.onPurchase, () => undefined);
    throw error;
  }
}

/** The wallet is asked for what the owner has been shown, and for nothing else. */
function checkShown(shown: Purchase, { asks }: PreparedPurchase): void {
  const steps = shown.plan.steps.filter(step => step.prompt === 'transaction');
  const asked = asks.flatMap(one => (one.kind === 'transaction' ? [one.transaction] : []));
  const same = asked.every(({ to, value }, at) => {
    const step = steps[at + steps.length - asked.length];
    return step?.to?.toLowerCase() === to.toLowerCase() && step.value === value;
  });
  if (!same) throw new AffluentError('OFFER_CHANGED', 'The service asks for something else than the plan shows.');
}
