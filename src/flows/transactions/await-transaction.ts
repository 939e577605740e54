import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IChainReader, IOutbox, IOutboxEntry } from '../../ports/index.js';
import { pause } from '../pause.js';
import { endExpired, failEntry } from './end-entry.js';

/** What the chain says of a transaction that is in a block. */
export type Mined = NonNullable<Awaited<ReturnType<IChainReader['receipt']>>>;

/** Books what a mined transaction has done; runs before the outbox forgets it, and again after a crash: it must bear repetition. */
export type BookMined = (mined: Mined) => Promise<void>;

/** What waiting asks of the world. */
export interface IAwaitDeps {
  readonly chain: Pick<IChainReader, 'receipt' | 'nonce' | 'broadcast' | 'head'>;
  readonly outbox: Pick<IOutbox, 'setState'>;
}

export interface IAwaitOptions {
  readonly book?: BookMined | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the wait ends with STATE_CONFLICT; the transaction stays in the outbox. */
  readonly patience?: number | undefined;
}

const FIRST_PAUSE = 40;
/** While the next block is due: what is added to it must stay small beside it. */
const SHORT_PAUSE = 150;
const LONG_PAUSE = 1_000;
/** Milliseconds after which a transaction counts as one that takes long. */
const SOON = 15_000;
const PATIENCE = 180_000;
/** Polls after which it is asked what became of the nonce. */
const DOUBT_EVERY = 4;
/** Doubts after which a missing transaction is sent again. */
const REBROADCAST_EVERY = 4;
/** Doubts in a row that must see the nonce taken by another before we believe it. */
const REPLACED_AFTER = 3;

/**
 * Waits until a signed transaction is in a block, and closes its outbox entry.
 * @throws AffluentError TRANSACTION_FAILED (reverted, too late, or another took its nonce), FUNDS_INSUFFICIENT (sent again, and refused),
 * STATE_CONFLICT (still waiting), CHAIN_UNREACHABLE
 */
export async function awaitTransaction(deps: IAwaitDeps, entry: IOutboxEntry, options: IAwaitOptions): Promise<Mined> {
  const began = performance.now();
  let interval = FIRST_PAUSE;
  let takenSeen = 0;
  for (let poll = 1; ; poll++) {
    const mined = await deps.chain.receipt(entry.hash);
    if (mined) return close(deps, entry, mined, options.book);
    const waited = performance.now() - began;
    if (poll % DOUBT_EVERY === 0) {
      takenSeen = (await deps.chain.nonce(entry.account, 'latest')) > entry.nonce ? takenSeen + 1 : 0;
      if (takenSeen >= REPLACED_AFTER) return replaced(deps, entry);
      if (takenSeen === 0) await endExpired(deps, entry);
      if (poll % (DOUBT_EVERY * REBROADCAST_EVERY) === 0 && takenSeen === 0) await broadcastAgain(deps, entry);
    }
    if (waited >= (options.patience ?? PATIENCE)) throw stillWaiting(entry);
    await pause(interval, options.signal);
    interval = Math.min(interval * 1.5, waited < SOON ? SHORT_PAUSE : LONG_PAUSE);
  }
}

async function close(deps: IAwaitDeps, entry: IOutboxEntry, mined: Mined, book?: BookMined): Promise<Mined> {
  if (mined.status === 'reverted') {
    await deps.outbox.setState(entry.id, 'reverted');
    throw new AffluentError('TRANSACTION_FAILED', 'The contract refused the transaction when it ran.', {
      context: { transaction: entry.hash, block: mined.block }
    });
  }
  await book?.(mined);
  await deps.outbox.setState(entry.id, 'done');
  return mined;
}

async function replaced(deps: IAwaitDeps, entry: IOutboxEntry): Promise<never> {
  await deps.outbox.setState(entry.id, 'replaced', 'Another transaction of the same account took its place.');
  throw new AffluentError('TRANSACTION_FAILED', 'Another transaction of the same account took its place.', {
    context: { transaction: entry.hash, nonce: entry.nonce }
  });
}

function stillWaiting(entry: IOutboxEntry): AffluentError {
  return new AffluentError('STATE_CONFLICT', 'The transaction is sent, and not in a block yet.', {
    hint: 'Wait: it is remembered, and the same one goes on when you try again. Nothing is paid twice.',
    context: { transaction: entry.hash }
  });
}

/**
 * Sends a transaction of the outbox again, unless it is in a block or its time has passed. Where the account cannot pay for it, it is
 * closed; another refusal is left to {@link awaitTransaction} to explain. @throws AffluentError FUNDS_INSUFFICIENT, TRANSACTION_FAILED
 * (its time has passed), CHAIN_UNREACHABLE
 */
export async function broadcastAgain(deps: IAwaitDeps, entry: IOutboxEntry): Promise<void> {
  if ((await deps.chain.receipt(entry.hash)) !== null) return;
  await endExpired(deps, entry);
  try {
    await deps.chain.broadcast(entry.raw);
  } catch (error) {
    if (isAffluentError(error, 'TRANSACTION_FAILED')) return;
    if (isAffluentError(error, 'FUNDS_INSUFFICIENT')) await failEntry(deps, entry, error);
    throw error;
  }
}
