import { AffluentError } from '../../core/errors/index.js';
import type { IChainCalls, IOutbox, IOutboxEntry, ISigner } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { spendingOf } from '../sessions/session-budget.js';
import { awaitTransaction, type BookMined, type Mined } from '../transactions/await-transaction.js';
import { signAndBroadcast, type ISendDeps } from '../transactions/send-transaction.js';
import { hexOf, readerBudgetName, readerOfHex } from './reader-budget.js';
import type { SettleItem } from './sign-receipts.js';

/** What settling asks of the world. */
export interface ISettleDeps extends Omit<ISendDeps, 'outbox'> {
  readonly outbox: ISendDeps['outbox'] & Pick<IOutbox, 'addSpent'>;
  readonly calls: Pick<IChainCalls, 'settle'>;
}

/** Subject of a settlement in the outbox; the page tells those apart that are under way together, the reader says whose spending it is. */
function settleSubject(dataset: string, licence: bigint, page: number, reader: string): string {
  return `${dataset}/${licence}/${page}/${hexOf(reader)}`;
}

/** Counts what a settlement has cost against the budgets of dataset, session and reader; once a transaction, however often it is called. */
export function bookSettle(outbox: Pick<IOutbox, 'addSpent'>, entry: IOutboxEntry): BookMined {
  return async mined => {
    const [dataset = '', licence = '', , reader = ''] = entry.subject.split('/');
    const spent = spentBy(mined, BigInt(licence));
    for (const name of payersOf(dataset, entry.account, readerOfHex(reader)))
      await outbox.addSpent(name, entry.hash, spent);
  };
}

/** Names in the outbox under which a spending is counted. */
export function payersOf(dataset: string, sessionKey: string, reader: string): string[] {
  return [dataset, spendingOf(sessionKey), ...(reader === '' ? [] : [readerBudgetName(dataset, reader)])];
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

/**
 * Settles signed receipts from the session key, each portion in one transaction, all sent before the first is awaited: they wait for
 * the same block. @throws AffluentError of the first that fails, when all have come to their end
 */
export async function settle(
  deps: ISettleDeps,
  usable: IUsableLicence,
  signer: ISigner,
  portions: readonly (readonly SettleItem[])[],
  reader = ''
): Promise<readonly ISettled[]> {
  const underWay: Promise<ISettled>[] = [];
  try {
    for (const items of portions) {
      const entry = await broadcastSettlement(deps, usable, signer, items, reader);
      const settled = awaitSettlement(deps, usable, entry);
      settled.catch(() => undefined); // told below, when those that are sent after it have ended, too
      underWay.push(settled);
    }
  } finally {
    await Promise.allSettled(underWay);
  }
  return Promise.all(underWay);
}

function broadcastSettlement(
  deps: ISettleDeps,
  { licence }: IUsableLicence,
  signer: ISigner,
  items: readonly SettleItem[],
  reader: string
): Promise<IOutboxEntry> {
  const subject = settleSubject(licence.dataset, licence.id, items[0]?.page ?? 0, reader);
  return signAndBroadcast(deps, { kind: 'settle', subject, call: deps.calls.settle(items), signer });
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
