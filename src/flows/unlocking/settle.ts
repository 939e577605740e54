import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { shardsIn } from '../../core/shards/page.js';
import type { IBooking, IChainCalls, IHead, IOutbox, IOutboxEntry, ISigner } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { payersOf } from './payers.js';
import { hexOf, readerOfHex } from './reader-budget.js';
import { awaitTransaction, type BookMined, type Mined } from '../transactions/await-transaction.js';
import { signAndBroadcast, type ISendDeps } from '../transactions/send-transaction.js';
import type { ISettlementPlan } from './plan-settlement.js';
import { reserveReceipts } from './reserve-receipts.js';
import { signReceipts, type ISignReceiptsDeps } from './sign-receipts.js';
import type { IPortion } from './cut-settlement.js';

/** What settling asks of the world. */
export interface ISettleDeps extends Omit<ISendDeps, 'outbox' | 'chain'> {
  readonly chain: ISendDeps['chain'] & ISignReceiptsDeps['chain'];
  readonly outbox: ISendDeps['outbox'] & Pick<IOutbox, 'book' | 'reserve'>;
  readonly calls: Pick<IChainCalls, 'settle'>;
}

/** Subject of a settlement in the outbox; its first shard tells those apart that are under way together, the reader says whose spending it is. */
function settleSubject({ dataset, id }: IUsableLicence['licence'], { shards }: IPortion, reader: string): string {
  return `${dataset}/${id}/${shards[0] ?? 0}/${hexOf(reader)}`;
}

/** Counts what a settlement has cost against the budgets of dataset, session and reader; once a transaction, however often it is called. */
export function bookSettle(outbox: Pick<IOutbox, 'book'>, entry: IOutboxEntry): BookMined {
  return async mined => {
    const [dataset = '', licence = '', , reader = ''] = entry.subject.split('/');
    const { subject, hash: transaction } = entry;
    const payers = payersOf({ dataset, sessionKey: entry.account }, readerOfHex(reader));
    await outbox.book({ payers, subject, transaction, ...settledBy(mined, BigInt(licence)) });
  };
}

/** What a transaction has done for a licence, as it is booked. */
export function settledBy(
  mined: Mined,
  licence: bigint
): Pick<IBooking, 'licence' | 'due' | 'unlocked' | 'skippedPages'> {
  const unlocked: number[] = [];
  const skippedPages: number[] = [];
  for (const event of mined.events) {
    if (event.type === 'unlocked' && event.licence === licence) unlocked.push(...shardsIn(event.page, event.fresh));
    if (event.type === 'skipped' && event.licence === licence) skippedPages.push(event.page);
  }
  return { licence, due: spentBy(mined, licence), unlocked, skippedPages };
}

/** What a transaction has taken from a licence. */
export function spentBy(mined: Mined, licence: bigint): bigint {
  return mined.events.reduce(
    (sum, event) => (event.type === 'unlocked' && event.licence === licence ? sum + event.due : sum),
    0n
  );
}

/** What was settled: in which transaction and block, and what it has taken from the deposit. */
export interface ISettled {
  /** Null where only the relay that sent it knows. */
  readonly transaction: string | null;
  readonly block: number;
  readonly spent: bigint;
}

/** What is settled, from whose gas money. */
export interface ISettlement {
  readonly usable: IUsableLicence;
  readonly signer: ISigner;
  readonly index: ShardIndex;
  readonly plan: Pick<ISettlementPlan, 'portions' | 'fees'>;
  readonly head: IHead;
  /** For whom; '' where nobody is named. */
  readonly reader: string;
}

/**
 * Signs receipts and settles them from the session key, each portion in one transaction, all sent before the first is awaited: they
 * wait for the same block. @throws AffluentError of the first that fails, when all have come to their end
 */
export async function settle(deps: ISettleDeps, settlement: ISettlement): Promise<readonly ISettled[]> {
  const underWay: Promise<ISettled>[] = [];
  try {
    for (const portion of settlement.plan.portions) {
      const entry = await broadcastSettlement(deps, settlement, portion);
      const settled = awaitSettlement(deps, settlement.usable, entry);
      settled.catch(() => undefined); // told below, when those that are sent after it have ended, too
      underWay.push(settled);
    }
  } finally {
    await Promise.allSettled(underWay);
  }
  return Promise.all(underWay);
}

async function broadcastSettlement(
  deps: ISettleDeps,
  { usable, signer, index, plan: { fees }, head, reader }: ISettlement,
  portion: IPortion
): Promise<IOutboxEntry> {
  const subject = settleSubject(usable.licence, portion, reader);
  const signed = await signReceipts(deps, usable, signer, index, portion.shards, head);
  await reserveReceipts(deps, usable, index, signed, { subject, handed: false, reader });
  const call = deps.calls.settle(signed.items);
  return signAndBroadcast(deps, { kind: 'settle', subject, call, signer, fees, validUntil: signed.deadline });
}

async function awaitSettlement(deps: ISettleDeps, { licence }: IUsableLicence, entry: IOutboxEntry): Promise<ISettled> {
  const mined = await awaitTransaction(deps, entry, { book: bookSettle(deps.outbox, entry) });
  refuseSkipped(mined, licence.id);
  return { transaction: entry.hash, block: mined.block, spent: spentBy(mined, licence.id) };
}

type SkipReason = readonly [code: ConstructorParameters<typeof AffluentError>[0], detail: string];

/** In the order of the contract's `SkipReason`. */
const skipReasons: readonly SkipReason[] = [
  ['LICENCE_REQUIRED', 'The market does not know this licence.'],
  ['OFFER_CHANGED', 'The licence was bought from another offer.'],
  ['LICENCE_EXPIRED', 'The licence had expired when the receipt was settled.'],
  ['TRANSACTION_FAILED', 'The receipt came too late to the chain; try again.'],
  ['TRANSACTION_FAILED', 'The receipt’s deadline is too far ahead: the clock of this machine is ahead of the chain’s.'],
  ['KEY_REFUSED', 'The session key is not on for this licence.'],
  ['DEPOSIT_EXHAUSTED', 'The deposit does not cover what was to be unlocked.']
];

/** @throws AffluentError with the contract's reason where it passed over a receipt of the licence */
export function refuseSkipped(mined: Mined, licence: bigint): void {
  for (const event of mined.events) {
    if (event.type !== 'skipped' || event.licence !== licence) continue;
    const [code, detail] = skipReasons[event.reason] ?? ['TRANSACTION_FAILED', 'The contract passed over the receipt.'];
    throw new AffluentError(code, detail, {
      context: { licence: licence.toString(), page: event.page, due: event.due.toString() }
    });
  }
}
