import type { IChainCall, IChainReader, IClock, IOutbox, IOutboxEntry, ISigner } from '../../ports/index.js';
import type { KeyedQueue } from '../keyed-queue.js';
import {
  awaitTransaction,
  broadcastAgain,
  type BookMined,
  type IAwaitDeps,
  type IAwaitOptions,
  type Mined
} from './await-transaction.js';

/** What sending asks of the world. */
export interface ISendDeps extends IAwaitDeps {
  readonly chain: Pick<IChainReader, 'chainId' | 'nonce' | 'fees' | 'estimateGas' | 'receipt' | 'broadcast'>;
  readonly outbox: Pick<IOutbox, 'add' | 'setState' | 'find' | 'pending' | 'nextNonce'>;
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

/** The first half of {@link sendTransaction}: returns when the node has the transaction. */
export function signAndBroadcast(deps: ISendDeps, request: ISendRequest): Promise<IOutboxEntry> {
  return deps.accounts.run(request.signer.address.toLowerCase(), async () => {
    const former = (await deps.outbox.find(request.kind, request.subject)).find(entry => entry.state === 'signed');
    if (former) {
      await broadcastAgain(deps, former);
      return former;
    }
    const entry = await signNext(deps, request);
    await deps.chain.broadcast(entry.raw);
    return entry;
  });
}

async function signNext(deps: ISendDeps, { kind, subject, call, signer }: ISendRequest): Promise<IOutboxEntry> {
  const account = signer.address;
  await fillGap(deps, account);
  const [gas, fees, nonce] = await Promise.all([
    deps.chain.estimateGas(call, account),
    deps.chain.fees(),
    nextNonce(deps, account)
  ]);
  const { raw, hash } = await signer.signTransaction({
    chainId: deps.chain.chainId,
    nonce,
    to: call.to,
    data: call.data,
    value: call.value,
    // Storage that others touch meanwhile makes the real cost differ from the estimate.
    gasLimit: (gas * 5n) / 4n,
    ...fees
  });
  const id = crypto.randomUUID();
  const entry = { id, kind, subject, account, nonce, hash, raw, state: 'signed', createdAt: deps.clock.now() } as const;
  await deps.outbox.add(entry);
  return entry;
}

async function nextNonce(deps: ISendDeps, account: string): Promise<number> {
  const [chain, outbox] = await Promise.all([deps.chain.nonce(account, 'pending'), deps.outbox.nextNonce(account)]);
  return Math.max(chain, outbox ?? 0);
}

/** A transaction that was signed and never reached the node would block every later nonce. */
async function fillGap(deps: ISendDeps, account: string): Promise<void> {
  const unsettled = (await deps.outbox.pending()).filter(entry => entry.account === account);
  for (const entry of unsettled) await broadcastAgain(deps, entry);
}
