import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { permitDigest } from '../../core/typed-data/permit.js';
import type { Currency } from '../../core/wire/index.js';
import type { IChainCalls, IChainReader, IPermit, IPermitDomain, ISigner } from '../../ports/index.js';
import { pause } from '../pause.js';
import { sendTransaction, type ISendDeps } from './send-transaction.js';
import { checkTokenFunds, PERMIT_LIFE, tokenNeeds, type Allowance } from './token-allowance.js';

/** What spending asks of the world. */
export interface ISpendDeps extends Omit<ISendDeps, 'chain'> {
  readonly chain: ISendDeps['chain'] & Pick<IChainReader, 'tokenAccount' | 'head' | 'market'>;
  readonly calls: Pick<IChainCalls, 'approve' | 'permit'>;
}

/** A payment to the market, and what it is for. */
export interface ISpending {
  readonly currency: Currency;
  readonly amount: bigint;
  readonly subject: string;
  readonly signer: ISigner;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;
/** Milliseconds that an earlier transaction is waited for. */
const PATIENCE = 120_000;

/**
 * Lets the market take a payment, then has it paid: `pay` gets the permit that goes with it, or null. In the chain's own currency
 * nothing comes before. Payments in tokens go one after another, as each counts on an allowance or a nonce of the token.
 * @throws AffluentError FUNDS_INSUFFICIENT, CURRENCY_UNSUPPORTED, STATE_CONFLICT (an earlier transaction of the wallet waits) and those of sending
 */
export function spendToken<T>(
  deps: ISpendDeps,
  spending: ISpending,
  pay: (permit: IPermit | null) => Promise<T>
): Promise<T> {
  const { currency, amount, signer } = spending;
  const { address } = currency;
  if (address === null || amount === 0n) return pay(null);
  return deps.accounts.run(`tokens of ${signer.address.toLowerCase()}`, async () => {
    await settled(deps, signer.address);
    const { account, allowances } = await tokenNeeds(deps, { ...currency, address }, signer.address, amount);
    checkTokenFunds(account, currency, amount);
    const permit = account.permit && allowances.includes('permit') ? await sign(deps, spending, account.permit) : null;
    if (permit && (await isTaken(deps, address, spending, permit))) return pay(permit);
    const steps: readonly Allowance[] = permit ? ['approve'] : allowances;
    for (const step of steps) await approve(deps, address, spending, step === 'reset' ? 0n : amount);
    return pay(null);
  });
}

async function sign(deps: ISpendDeps, { amount, signer }: ISpending, domain: IPermitDomain): Promise<IPermit> {
  const deadline = (await deps.chain.head()).timestamp + PERMIT_LIFE;
  const { market: spender } = deps.chain;
  const terms = { owner: signer.address, spender, value: amount, nonce: domain.nonce, deadline };
  return { deadline, signature: await signer.signDigest(permitDigest(domain, terms)) };
}

/** Whether the token would take the permit: one that only looks like ERC-2612 gets an allowance by a transaction. */
async function isTaken(deps: ISpendDeps, token: string, { amount, signer }: ISpending, permit: IPermit) {
  try {
    await deps.chain.estimateGas(deps.calls.permit(token, signer.address, amount, permit), signer.address);
    return true;
  } catch (error) {
    if (isAffluentError(error, 'TRANSACTION_FAILED')) return false;
    throw error;
  }
}

/** Waits for its block: what pays could not be tried before. */
async function approve(deps: ISpendDeps, token: string, { subject, signer }: ISpending, amount: bigint): Promise<void> {
  const call = deps.calls.approve(token, amount);
  await sendTransaction(deps, { kind: 'allow', subject: `${subject}/${amount}`, call, signer });
}

/** Until nothing of the account is under way: it may use up the allowance, or the nonce of the permit. */
async function settled(deps: ISpendDeps, account: string): Promise<void> {
  const began = performance.now();
  for (let interval = FIRST_PAUSE; ; interval = Math.min(interval * 1.5, LONGEST_PAUSE)) {
    const [pending, latest] = await Promise.all([
      deps.chain.nonce(account, 'pending'),
      deps.chain.nonce(account, 'latest')
    ]);
    if (latest >= Math.max(pending, await deps.outbox.freeNonce(account, latest))) return;
    if (performance.now() - began > PATIENCE)
      throw new AffluentError('STATE_CONFLICT', 'An earlier transaction of the wallet is not in a block yet.', {
        hint: 'Wait for it, and try again.'
      });
    await pause(interval);
  }
}
