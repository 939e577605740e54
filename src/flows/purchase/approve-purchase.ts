import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { toProblem, type ApproveRequest, type PurchaseJob } from '../../core/wire/index.js';
import type { IChainCall, IChainCalls, IKeyStore, IOutbox, IPermit, ISigner } from '../../ports/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { signAndBroadcast } from '../transactions/send-transaction.js';
import { spendToken, type ISpendDeps } from '../transactions/spend-token.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';
import { inState, loadPurchase, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/** What approving asks of the world. */
export interface IApproveDeps extends Omit<ISpendDeps, 'outbox'>, Omit<IPurchaseJobDeps, 'outbox'> {
  readonly outbox: ISpendDeps['outbox'] & Pick<IOutbox, 'putJob' | 'job' | 'jobs'>;
  readonly calls: ISpendDeps['calls'] & Pick<IChainCalls, 'buy'>;
  readonly keyStore: Pick<IKeyStore, 'createSessionKey'>;
  /** One act on a purchase at a time. */
  readonly purchases: KeyedQueue;
  readonly forged: Pick<ForgedDatasets, 'check'>;
}

/** Reasons after which the same purchase can be approved again, because nothing was signed and the owner can help. */
const RETRIABLE = ['FUNDS_INSUFFICIENT', 'CHAIN_UNREACHABLE', 'WALLET_LOCKED', 'DISK_FULL'] as const;

/**
 * Sends the transaction of a purchase with the owner's wallet, after what lets the market take a token where it is paid in one. Returns
 * when the node has it; `followPurchase` waits for the block.
 * Approving again what is already sent changes nothing.
 * @throws AffluentError STATE_CONFLICT (cancelled or failed), OFFER_CHANGED, FUNDS_INSUFFICIENT, CHAIN_UNREACHABLE, TRANSACTION_FAILED
 */
export function approvePurchase(
  deps: IApproveDeps,
  id: string,
  request: ApproveRequest,
  signer: ISigner
): Promise<PurchaseJob> {
  return deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    const { state } = job.purchase;
    if (state === 'sent' || state === 'confirmed') return job;
    if (state === 'failed' || state === 'cancelled')
      throw new AffluentError('STATE_CONFLICT', `The purchase is ${state}; open a new one.`);
    await deps.forged.check(job.purchase.dataset);
    if (state === 'awaiting')
      throw new AffluentError('STATE_CONFLICT', `The wallet of ${job.purchase.account} was asked, and may sign.`, {
        hint: 'Take the question back first, or answer it there.'
      });
    const ready = await prepare(deps, job, request);
    try {
      const { plan } = ready.purchase;
      const spending = { currency: plan.currency, amount: BigInt(plan.payment), subject: id, signer };
      const entry = await spendToken(deps, spending, permit =>
        signAndBroadcast(deps, {
          kind: 'purchase',
          subject: id,
          call: buyCall(deps, ready, signer.address, permit),
          signer
        })
      );
      return await savePurchase(deps, inState(ready, 'sent', { transaction: entry.hash }));
    } catch (error) {
      await afterFailure(deps, ready, error);
      throw error;
    }
  });
}

/** The session key is on disk, and the job names it, before anything is signed with it in it. */
async function prepare(deps: IApproveDeps, job: PurchaseJob, request: ApproveRequest): Promise<PurchaseJob> {
  const sessionKey = job.sessionKey ?? (await deps.keyStore.createSessionKey()).address;
  const budget = request.budget ?? job.budget ?? job.purchase.deposit;
  return savePurchase(deps, inState({ ...job, sessionKey, budget }, 'sending'));
}

function buyCall(
  deps: Pick<IApproveDeps, 'calls'>,
  job: PurchaseJob,
  holder: string,
  permit: IPermit | null
): IChainCall {
  const { offer, deposit, plan } = job.purchase;
  return deps.calls.buy({
    offer: BigInt(offer.id),
    expectedPrice: BigInt(offer.price),
    termsHash: offer.termsHash,
    holder,
    sessionKey: job.sessionKey as string,
    deposit: BigInt(deposit),
    value: (plan.currency.address === null ? BigInt(plan.payment) : 0n) + BigInt(plan.gas.stipend),
    permit
  });
}

/** What was signed may still be mined: then the purchase stays under way, and the resumption finds out. */
async function afterFailure(deps: IApproveDeps, job: PurchaseJob, error: unknown): Promise<void> {
  const signed = await deps.outbox.find('purchase', job.purchase.id);
  const pending = signed.find(entry => entry.state === 'signed');
  if (pending) {
    await savePurchase(deps, inState(job, 'sent', { transaction: pending.hash, problem: toProblem(error) }));
    return;
  }
  const again = RETRIABLE.some(code => isAffluentError(error, code));
  await savePurchase(deps, inState(job, again ? 'requested' : 'failed', { problem: toProblem(error) }));
}
