import type { IChainCall, IChainReader, IClock, IGasFees, IOutbox, IOutboxEntry, ISigner } from '../../ports/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import {
  awaitTransaction,
  broadcastAgain,
  type BookMined,
  type IAwaitDeps,
  type IAwaitOptions,
  type Mined
} from './await-transaction.js';
import { failEntry, isRefused } from './end-entry.js';

/** What sending asks of the world. */
export interface ISendDeps extends IAwaitDeps {
  readonly chain: IAwaitDeps['chain'] & Pick<IChainReader, 'chainId' | 'fees' | 'estimateGas'>;
  readonly outbox: Pick<IOutbox, 'add' | 'setState' | 'find' | 'pending' | 'freeNonce'>;
  readonly clock: IClock;
  /** One transaction of an account at a time, so that no two take the same nonce. */
  readonly accounts: KeyedQueue;
}

/** A call to be sent, and what it is for: `kind` and `subject` find a former attempt. */
export interface ISendRequest extends Omit<IAwaitOptions, 'book'> {
  /** Books what the entry has done, see {@link BookMined}. */
  readonly bookEntry?: ((entry: IOutboxEntry) => BookMined) | undefined;
  readonly kind: string;
  readonly subject: string;
  readonly call: IChainCall;
  readonly signer: ISigner;
  /** What gas may cost, where that has been decided. */
  readonly fees?: IGasFees | undefined;
  /** Time of the last block, in seconds, in which it is of use. */
  readonly validUntil?: number | undefined;
}

/** A transaction that is in a block. */
export interface ISent {
  readonly entry: IOutboxEntry;
  readonly mined: Mined;
}

/**
 * Signs a call, writes it to the outbox, sends it, and waits for its block. A former attempt that is still under way is taken up instead
 * of signing another. @throws AffluentError of the preflight (nothing was signed then) and of {@link awaitTransaction}
 */
export async function sendTransaction(deps: ISendDeps, request: ISendRequest): Promise<ISent> {
  const entry = await signAndBroadcast(deps, request);
  const { signal, patience, bookEntry } = request;
  return { entry, mined: await awaitTransaction(deps, entry, { signal, patience, book: bookEntry?.(entry) }) };
}

/** The first half of {@link sendTransaction}: returns when the node has the transaction; one that it refuses is not sent again. */
export function signAndBroadcast(deps: ISendDeps, request: ISendRequest): Promise<IOutboxEntry> {
  return deps.accounts.run(request.signer.address.toLowerCase(), async () => {
    const former = (await deps.outbox.find(request.kind, request.subject)).find(entry => entry.state === 'signed');
    if (former) {
      await broadcastAgain(deps, former);
      return former;
    }
    const entry = await signNext(deps, request);
    try {
      await deps.chain.broadcast(entry.raw);
    } catch (error) {
      if (isRefused(error)) await failEntry(deps, entry, error);
      throw error;
    }
    return entry;
  });
}

async function signNext(deps: ISendDeps, request: ISendRequest): Promise<IOutboxEntry> {
  const { kind, subject, call, signer, validUntil = null } = request;
  const account = signer.address;
  await fillGap(deps, account);
  const [gas, fees, nonce] = await Promise.all([
    deps.chain.estimateGas(call, account),
    request.fees ?? deps.chain.fees(),
    nextNonce(deps, account)
  ]);
  const { raw, hash } = await signer.signTransaction({
    chainId: deps.chain.chainId,
    nonce,
    to: call.to,
    data: call.data,
    value: call.value,
    gasLimit: withRoom(gas),
    ...fees
  });
  const id = crypto.randomUUID();
  const facts = { id, kind, subject, account, nonce, hash, raw, validUntil, createdAt: deps.clock.now() };
  const entry = { ...facts, state: 'signed', reason: null } as const;
  await deps.outbox.add(entry);
  return entry;
}

/** Gas with which a call is sent: storage that others touch meanwhile makes the real cost differ from the estimate. */
export function withRoom(gas: bigint): bigint {
  return (gas * 5n) / 4n;
}

async function nextNonce(deps: ISendDeps, account: string): Promise<number> {
  return deps.outbox.freeNonce(account, await deps.chain.nonce(account, 'pending'));
}

/** A transaction that was signed and never reached the node would block every later nonce, unless it is closed and gives its own back. */
async function fillGap(deps: ISendDeps, account: string): Promise<void> {
  const unsettled = (await deps.outbox.pending()).filter(entry => entry.account === account);
  for (const entry of unsettled) {
    await broadcastAgain(deps, entry).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
  }
}
