import { AffluentError } from '../../core/errors/index.js';
import { approvalData } from '../../core/typed-data/approval-data.js';
import { PermitMessage } from '../../core/typed-data/permit-message.js';
import type { PurchaseStep, WalletAsk } from '../../core/wire/index.js';

/** What was shown, by whom it is paid, and where. */
export interface IShown {
  readonly steps: readonly PurchaseStep[];
  readonly account: string;
  readonly chainId: number;
  /** Seconds since the epoch, by this machine's clock. */
  readonly now: number;
}

/** Seconds by which the chain's clock may differ from this machine's. */
const CLOCKS = 3_600;
const same = (a: string | null, b: string | null) => a?.toLowerCase() === b?.toLowerCase();

/**
 * The wallet is asked for what the owner has been shown, and for nothing else: each question is a step of the plan, of its contract,
 * spender and amount; what it signs is a permit of the account on this network, no other typed data.
 * @throws AffluentError PLAN_CHANGED
 */
export function checkAsks(shown: IShown, asks: readonly WalletAsk[]): void {
  if (asks.every(ask => shown.steps.some(step => isShown(shown, step, ask)))) return;
  throw new AffluentError('PLAN_CHANGED', 'The service asks for something else than the plan shows.');
}

function isShown(shown: IShown, step: PurchaseStep, ask: WalletAsk): boolean {
  if (ask.kind === 'signature') return step.kind === 'permit' && isPermit(shown, step, ask.typedData);
  const { from, to, value, data } = ask.transaction;
  if (!same(from, shown.account) || !same(to, step.to) || value !== step.value) return false;
  if (step.kind === 'buy') return ask.allows === null;
  const { kind, allows, amount } = step;
  return kind === 'approve' && allows !== null && ask.allows === amount && isApproval(data, allows.spender, amount);
}

function isApproval(data: string, spender: string, amount: string): boolean {
  return same(data, approvalData(spender, BigInt(amount)));
}

function isPermit({ account, chainId, now }: IShown, { to, amount, allows }: PurchaseStep, typedData: object): boolean {
  const parsed = PermitMessage.safeParse(typedData);
  if (!parsed.success || allows === null) return false;
  const { domain, message } = parsed.data;
  const isPlace = domain.chainId === chainId && same(domain.verifyingContract, to);
  const isTerms = same(message.owner, account) && same(message.spender, allows.spender) && message.value === amount;
  return isPlace && isTerms && BigInt(message.deadline) <= BigInt(now + (allows.seconds ?? 0) + CLOCKS);
}
