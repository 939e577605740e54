import { AffluentError } from '../../core/errors/index.js';
import { permitMessage } from '../../core/typed-data/permit-message.js';
import type { Currency, SentAllowance, WalletAnswer, WalletAsk, WalletSkills } from '../../core/wire/index.js';
import type { IChainCall, IChainCalls, IChainReader, IClock, IPermit, IPermitDomain } from '../../ports/index.js';
import { checkEstimate } from './check-estimate.js';
import { takenPermit, type ITakenPermitDeps } from './taken-permit.js';
import { checkTokenFunds, PERMIT_LIFE, tokenNeeds, type Allowance } from './token-allowance.js';

/** What finding out asks of the world. */
export interface IWalletAsksDeps extends ITakenPermitDeps {
  readonly chain: ITakenPermitDeps['chain'] & Pick<IChainReader, 'tokenAccount' | 'receipt' | 'transaction'>;
  readonly calls: ITakenPermitDeps['calls'] & Pick<IChainCalls, 'approve'>;
  readonly clock: IClock;
}

/** A payment to the market by a wallet of the owner's own. */
export interface IWalletPayment {
  readonly account: string;
  readonly currency: Currency;
  /** Atomic units. */
  readonly amount: bigint;
  readonly skills: WalletSkills;
  readonly permit: WalletAnswer['permit'];
  /** What the wallet has sent before. */
  readonly allowance: SentAllowance | null;
  /** The transaction that pays. */
  readonly pay: (permit: IPermit | null) => IChainCall;
  /** Where that must take the place of another: its nonce. */
  readonly nonce: number | null;
}

/** What the wallet is asked now; nothing: an allowance waits for its block. `more`: the payment itself comes later. */
export interface INextAsks {
  readonly asks: WalletAsk[];
  readonly more: boolean;
}

/** Seconds by which a node may be behind the one that was asked before. */
const LAG = 300;
/** Milliseconds that a node may need to hear of a transaction which a wallet has sent elsewhere. */
const NEWS = 60_000;

/**
 * What a wallet is asked next, so that the market gets exactly the amount: in the chain's own currency the payment alone; in a token a
 * permit, or an allowance of the amount, before it, unless there is one. Each question is tried on the chain where it can be.
 * @throws AffluentError FUNDS_INSUFFICIENT, CURRENCY_UNSUPPORTED, INPUT_INVALID (permit of another), TRANSACTION_FAILED, CHAIN_UNREACHABLE
 */
export async function walletAsks(deps: IWalletAsksDeps, payment: IWalletPayment): Promise<INextAsks> {
  const { currency, amount, account: owner, skills } = payment;
  const { address } = currency;
  if (address === null || amount === 0n) return paid(deps, payment, null);
  const waits = payment.allowance && (await isUnderWay(deps, payment.allowance));
  const byPermit = skills.permit && !skills.batch;
  const { account, allowances } = await tokenNeeds(deps, { ...currency, address }, owner, amount, byPermit);
  checkTokenFunds(account, currency, amount);
  const [next] = allowances;
  if (next === undefined) return paid(deps, payment, null);
  if (next === 'permit' && account.permit) return withPermit(deps, payment, { ...account.permit, contract: address });
  if (skills.batch) return atOnce(deps, payment, address, allowances);
  if (waits) return { asks: [], more: true };
  const allows = amountOf(next, amount);
  if (payment.allowance?.amount === allows.toString() && (await deps.chain.receipt(payment.allowance.transaction)))
    throw new AffluentError('CURRENCY_UNSUPPORTED', `The allowance of ${currency.symbol} was sent, and had no effect.`);
  return { asks: [await ask(deps, payment, deps.calls.approve(address, allows), allows)], more: true };
}

/** Whether a wallet can be asked for all of it in one question. */
async function atOnce(
  deps: IWalletAsksDeps,
  payment: IWalletPayment,
  token: string,
  allowances: readonly Allowance[]
): Promise<INextAsks> {
  const asks: WalletAsk[] = [];
  for (const step of allowances) {
    const allows = amountOf(step, payment.amount);
    const call = deps.calls.approve(token, allows);
    // The later ones can only be tried after those before them: the wallet does so.
    asks.push(asks.length === 0 ? await ask(deps, payment, call, allows) : question(payment, call, null, allows));
  }
  return { asks: [...asks, question(payment, payment.pay(null), null, null)], more: false };
}

async function withPermit(deps: IWalletAsksDeps, payment: IWalletPayment, domain: IPermitDomain): Promise<INextAsks> {
  const { account: owner, amount, permit, currency } = payment;
  const { market: spender } = deps.chain;
  const deadline = (await deps.chain.head()).timestamp + PERMIT_LIFE;
  const terms = { owner, spender, value: amount, nonce: domain.nonce, deadline: permit?.deadline ?? deadline };
  const latest = deadline + LAG;
  if (permit) return paid(deps, payment, await takenPermit(deps, { domain, terms, latest }, permit.signature));
  const title = `Permit the market to take ${currency.symbol}`;
  return { asks: [{ kind: 'signature', title, typedData: permitMessage(domain, terms) }], more: true };
}

async function paid(deps: IWalletAsksDeps, payment: IWalletPayment, permit: IPermit | null): Promise<INextAsks> {
  return { asks: [await ask(deps, payment, payment.pay(permit), null)], more: false };
}

/** A transaction, after it was tried. */
async function ask(
  deps: IWalletAsksDeps,
  payment: IWalletPayment,
  call: IChainCall,
  allows: bigint | null
): Promise<WalletAsk> {
  return question(payment, call, await checkEstimate(deps.chain, call, payment.account), allows);
}

function question(
  { account: from, nonce }: IWalletPayment,
  { to, data, value, title }: IChainCall,
  gas: number | null,
  allows: bigint | null
): WalletAsk {
  const transaction = { from, to, data, value: value.toString(), gas, nonce: allows === null ? nonce : null };
  return { kind: 'transaction', title, transaction, allows: allows?.toString() ?? null };
}

function amountOf(step: Allowance, amount: bigint): bigint {
  return step === 'reset' ? 0n : amount;
}

/** Until its block; one that no node knows may still be on its way. @throws AffluentError TRANSACTION_FAILED */
async function isUnderWay({ chain, clock }: IWalletAsksDeps, { transaction, since }: SentAllowance): Promise<boolean> {
  const receipt = await chain.receipt(transaction);
  if (receipt?.status === 'reverted')
    throw new AffluentError('TRANSACTION_FAILED', 'The token refused the allowance when it ran. Nothing was paid.', {
      context: { transaction }
    });
  if (receipt) return false;
  return (await chain.transaction(transaction)) !== null || clock.now() - since < NEWS;
}
