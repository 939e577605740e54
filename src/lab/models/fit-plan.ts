import type { AffluentClient } from '../../client/index.js';
import type { Purchase, PurchasePlan, PurchaseStep } from '../../core/wire/index.js';
import type { IWallet } from '../tokens.js';
import type { KnownSkills } from './wallet-skills.js';

/** What planning for a wallet needs of the world. */
export interface IFitDeps {
  readonly purchases: Pick<AffluentClient['purchases'], 'plan'>;
  readonly skills: KnownSkills;
}

/** Whether what is asked before a payment depends on who pays: in a token. */
export function dependsOnPayer({ offer }: Purchase): boolean {
  return offer.currency.address !== null;
}

/** Plans a purchase in a token for who pays; `here`: the account of the wallet of this machine. No wallet opens. */
export async function fitPlan(
  { purchases, skills }: IFitDeps,
  purchase: Purchase,
  payer: IWallet | null,
  here: string | null
): Promise<Purchase> {
  if (payer === null) return purchases.plan(purchase.id, { account: here });
  const account = (await payer.accounts(false).catch(() => []))[0] ?? null;
  return purchases.plan(purchase.id, { account, skills: await skills.of(payer, account) });
}

/** Whether who has seen one plan has agreed to the other: the same last steps in as many questions at most. */
export function covers(shown: PurchasePlan, planned: PurchasePlan): boolean {
  const [seen, now] = [prompts(shown), prompts(planned)];
  const from = seen.length - now.length;
  return planned.walletPrompts <= shown.walletPrompts && now.every((step, at) => isSame(seen[from + at], step));
}

function prompts({ steps }: PurchasePlan): PurchaseStep[] {
  return steps.filter(step => step.prompt !== null);
}

function isSame(seen: PurchaseStep | undefined, now: PurchaseStep): boolean {
  const { kind, to, amount, value } = now;
  return seen?.kind === kind && seen.to === to && seen.amount === amount && seen.value === value;
}
