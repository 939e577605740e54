import { AffluentError } from '../../core/errors/index.js';
import {
  toProblem,
  type Problem,
  type Purchase,
  type PurchaseAttempt,
  type PurchaseJob
} from '../../core/wire/index.js';
import type { IChainReader } from '../../ports/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import { inState, loadPurchase, loadPurchases, savePurchase, type IPurchaseJobDeps } from './purchase-job.js';

/** What is in memory of a transaction that somebody else has sent. */
export interface IDoubt {
  /** Since when it waits, milliseconds since the epoch. */
  readonly since: number;
  /** Looks in a row that saw its nonce taken, or the node without it. */
  taken: number;
  missing: number;
}

/** What watching asks of the world. */
export interface IWatchDeps extends IPurchaseJobDeps {
  readonly chain: Pick<IChainReader, 'receipt' | 'transaction' | 'nonce'>;
  readonly purchases: KeyedQueue;
  readonly doubts: Map<string, IDoubt>;
  /** Brings the index to the head, and confirms what it finds there. */
  readonly recognise: () => Promise<void>;
}

/** Looks in a row that must agree before something is believed that may be only a node's delay. */
const SURE = 3;
/** Milliseconds after which the owner hears that a transaction takes long. */
const SLOW = 60_000;

/**
 * Looks once at what wallets of the owner's own have sent, and no block has: reverted, replaced by another, lost by the node, or only
 * slow. What the chain has confirmed is not found here but by its licence. @throws AffluentError CHAIN_UNREACHABLE
 */
export async function watchPurchases(deps: IWatchDeps): Promise<void> {
  for (const { purchase } of await loadPurchases(deps, 'sent'))
    if (purchase.account !== null) await look(deps, purchase);
}

async function look(deps: IWatchDeps, { id, transaction }: Purchase): Promise<void> {
  if (transaction === null) return;
  const receipt = await deps.chain.receipt(transaction);
  const known = receipt ? null : await deps.chain.transaction(transaction);
  if (known) await noteNonce(deps, id, known.nonce);
  const { attempts } = await loadPurchase(deps, id);
  const attempt = attempts.find(one => one.transaction === transaction);
  const doubt = doubtOf(deps, transaction);
  const isTaken = !receipt && attempt !== undefined && (await nonceTaken(deps, attempt));
  doubt.taken = isTaken ? doubt.taken + 1 : 0;
  doubt.missing = !receipt && !known && !isTaken ? doubt.missing + 1 : 0;
  if (receipt || doubt.taken >= SURE) {
    // Its own licence may be in the block that ended it: the index has the last word.
    await deps.recognise();
    const why =
      receipt?.status === 'reverted' ? reverted(transaction) : receipt ? bare(transaction) : gone(transaction);
    await change(deps, id, transaction, job =>
      inState(job, receipt ? 'failed' : 'requested', { account: null, problem: why })
    );
    deps.doubts.delete(transaction);
    return;
  }
  const problem =
    doubt.missing >= SURE ? lost(transaction) : deps.clock.now() - doubt.since > SLOW ? slow(transaction) : null;
  await change(deps, id, transaction, job =>
    job.purchase.problem?.detail === problem?.detail ? null : inState(job, 'sent', { problem })
  );
}

function doubtOf({ doubts, clock }: IWatchDeps, transaction: string): IDoubt {
  const found = doubts.get(transaction) ?? { since: clock.now(), taken: 0, missing: 0 };
  doubts.set(transaction, found);
  return found;
}

async function nonceTaken({ chain }: IWatchDeps, { nonce, account }: PurchaseAttempt): Promise<boolean> {
  return nonce !== null && (await chain.nonce(account, 'latest')) > nonce;
}

function noteNonce(deps: IWatchDeps, id: string, nonce: number): Promise<void> {
  return change(deps, id, null, job => {
    const last = job.attempts.at(-1);
    if (!last || last.nonce === nonce) return null;
    return { ...job, attempts: [...job.attempts.slice(0, -1), { ...last, nonce }] };
  });
}

/** Changes a purchase that is still sent, with that transaction where it is named. */
function change(
  deps: IWatchDeps,
  id: string,
  transaction: string | null,
  next: (job: PurchaseJob) => PurchaseJob | null
): Promise<void> {
  return deps.purchases.run(id, async () => {
    const job = await loadPurchase(deps, id);
    if (job.purchase.state !== 'sent' || (transaction !== null && job.purchase.transaction !== transaction)) return;
    const changed = next(job);
    if (changed) await savePurchase(deps, changed);
  });
}

function failed(detail: string, transaction: string, hint?: string): Problem {
  return toProblem(
    new AffluentError('TRANSACTION_FAILED', detail, { context: { transaction }, ...(hint ? { hint } : {}) })
  );
}

const reverted = (transaction: string) => failed('The contract refused the transaction when it ran.', transaction);
const bare = (transaction: string) => failed('The transaction ran, and no licence came of it.', transaction);
const gone = (transaction: string) =>
  failed(
    'Another transaction of your account took its place: it was cancelled in the wallet. Nothing was bought.',
    transaction,
    'Agree again if you still want the licence.'
  );

function pending(detail: string, transaction: string, hint: string): Problem {
  return toProblem(new AffluentError('TRANSACTION_PENDING', detail, { context: { transaction }, hint }));
}

const lost = (transaction: string) =>
  pending(
    'The network does not know the transaction (any more).',
    transaction,
    'Send it again in your wallet, or ask the wallet again here: it takes the same place, so that nothing is paid twice.'
  );
const slow = (transaction: string) =>
  pending(
    'The transaction has waited for more than a minute.',
    transaction,
    'Wait, or speed it up in your wallet: the licence is found whatever its transaction.'
  );
