import type { AffluentClient } from '../../client/index.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { PrepareRequest, Purchase, WalletSkills } from '../../core/wire/index.js';
import type { IWallet } from '../tokens.js';
import { askInSteps, refusesPermits } from '../wallets/ask-in-steps.js';
import { accountOf, type Asking } from '../wallets/ask-wallet.js';
import { checkAsks } from '../wallets/check-asks.js';
import { covers, dependsOnPayer } from './fit-plan.js';
import type { KnownSkills } from './wallet-skills.js';

/** What paying needs of the world. */
export interface IPayDeps {
  readonly purchases: Pick<AffluentClient['purchases'], 'plan' | 'prepare' | 'release' | 'sent'>;
  readonly skills: KnownSkills;
  readonly onPurchase: (purchase: Purchase) => void;
  readonly onAsking: (asking: Asking | null) => void;
}

/** Refusals after which the wallet may have signed all the same: then the question stays open, and the chain has the last word. */
const UNSURE = ['WALLET_UNAVAILABLE', 'TRANSACTION_PENDING'] as const;

/**
 * Has a wallet pay: the service writes down what it will be asked, the wallet asks its owner, and the service is told where to look.
 * @throws AffluentError PLAN_CHANGED (the plan for this account is another than was shown, and is shown now); of the preflight;
 * WALLET_REJECTED, WALLET_NETWORK, WALLET_UNAVAILABLE, TRANSACTION_FAILED
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
    const skills = dependsOnPayer(purchase) ? await plannedSkills(deps, wallet, purchase, account) : null;
    const body = { account, ...(budget === null ? {} : { budget: budget.toString() }), ...(skills ? { skills } : {}) };
    const transaction = await ask(deps, wallet, purchase, body);
    deps.onPurchase(await deps.purchases.sent(purchase.id, transaction));
  } finally {
    deps.onAsking(null);
  }
}

/** What the wallet can do, where the plan for that is the one that was shown. */
async function plannedSkills(
  deps: IPayDeps,
  wallet: IWallet,
  { id, plan }: Purchase,
  account: string
): Promise<WalletSkills> {
  const skills = await deps.skills.of(wallet, account);
  const planned = await deps.purchases.plan(id, { account, skills });
  if (covers(plan, planned.plan)) return skills;
  deps.onPurchase(planned.state === 'awaiting' ? await deps.purchases.release(id) : planned);
  throw new AffluentError('PLAN_CHANGED', 'For this account the steps are others than those that were shown.');
}

async function ask(deps: IPayDeps, wallet: IWallet, shown: Purchase, body: PrepareRequest): Promise<string> {
  const { account } = body;
  const { steps } = shown.plan;
  try {
    return await askInSteps(wallet, {
      account,
      prepare: async answer => {
        const prepared = await deps.purchases.prepare(shown.id, { ...body, ...answer });
        deps.onPurchase(prepared.purchase);
        return prepared;
      },
      check: ({ asks, network: { chainId } }) => checkAsks({ steps, account, chainId, now: now() }, asks),
      onAsking: deps.onAsking
    });
  } catch (error) {
    if (steps.some(step => step.kind === 'permit') && refusesPermits(error)) deps.skills.noPermits(wallet);
    if (!UNSURE.some(code => isAffluentError(error, code)))
      await deps.purchases.release(shown.id).then(deps.onPurchase, () => undefined);
    throw error;
  }
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
