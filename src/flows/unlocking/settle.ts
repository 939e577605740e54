import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { encodePages } from '../../core/shards/page-table.js';
import { wordsOf } from '../../core/shards/page.js';
import { receiptDigest } from '../../core/typed-data/receipt.js';
import type { IChainCalls, IChainReader, IHead, IOutbox, IOutboxEntry, ISigner } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { spendingOf } from '../sessions/session-budget.js';
import { awaitTransaction, type BookMined, type Mined } from '../transactions/await-transaction.js';
import { signAndBroadcast, type ISendDeps, type ISent } from '../transactions/send-transaction.js';

/** What settling asks of the world. */
export interface ISettleDeps extends Omit<ISendDeps, 'chain' | 'outbox'> {
  readonly chain: ISendDeps['chain'] & Pick<IChainReader, 'market'>;
  readonly outbox: ISendDeps['outbox'] & Pick<IOutbox, 'addSpent'>;
  readonly calls: Pick<IChainCalls, 'settle'>;
}

/** Seconds that a receipt is good for; the contract allows ten minutes. */
const RECEIPT_SECONDS = 300;

/** Pages of one settlement: more would pass what a node takes as one transaction. */
const PAGES_A_SETTLEMENT = 32;

/** Subject of a settlement in the outbox; the page tells those apart that are under way together. */
function settleSubject(dataset: string, licence: bigint, page: number): string {
  return `${dataset}/${licence}/${page}`;
}

/** Counts what a settlement has cost against the budgets of dataset and session; once a transaction, however often it is called. */
export function bookSettle(outbox: Pick<IOutbox, 'addSpent'>, entry: IOutboxEntry): BookMined {
  return async mined => {
    const [dataset = '', licence = ''] = entry.subject.split('/');
    const spent = spentBy(mined, BigInt(licence));
    for (const name of [dataset, spendingOf(entry.account)]) await outbox.addSpent(name, entry.hash, spent);
  };
}

/** What a transaction has taken from a licence. */
export function spentBy(mined: Mined, licence: bigint): bigint {
  return mined.events.reduce(
    (sum, event) => (event.type === 'unlocked' && event.licence === licence ? sum + event.due : sum),
    0n
  );
}

/**
 * Signs a receipt for each page of the shards and settles them in one transaction that the session key sends, or in a few at once where
 * they are too many for one: all wait for the same block. `head` is a recent one.
 * @throws AffluentError of the first that fails, when all have come to their end
 */
export async function settle(
  deps: ISettleDeps,
  usable: IUsableLicence,
  signer: ISigner,
  index: ShardIndex,
  shards: readonly number[],
  head: IHead
): Promise<readonly ISent[]> {
  // The chain's clock counts; an idle chain's head is old, so ours counts where it is later.
  const deadline = Math.max(head.timestamp, Math.floor(deps.clock.now() / 1000)) + RECEIPT_SECONDS;
  const tables = encodePages(index.shards);
  const words = [...wordsOf(shards)];
  const underWay: Promise<ISent>[] = [];
  try {
    for (let i = 0; i < words.length; i += PAGES_A_SETTLEMENT) {
      const items = await signReceipts(deps, usable, signer, tables, words.slice(i, i + PAGES_A_SETTLEMENT), deadline);
      const entry = await broadcastSettlement(deps, usable, signer, items);
      const settled = awaitSettlement(deps, usable, entry);
      settled.catch(() => undefined); // told below, when those that are sent after it have ended, too
      underWay.push(settled);
    }
  } finally {
    await Promise.allSettled(underWay);
  }
  return Promise.all(underWay);
}

type SettleItem = Parameters<IChainCalls['settle']>[0][number];

async function signReceipts(
  { chain: { chainId, market } }: ISettleDeps,
  { licence, terms }: IUsableLicence,
  signer: ISigner,
  tables: readonly Uint8Array[],
  words: readonly (readonly [page: number, word: bigint])[],
  deadline: number
): Promise<SettleItem[]> {
  const items: SettleItem[] = [];
  for (const [page, unlocked] of words) {
    const receipt = { licenceId: licence.id, page, unlocked, deadline };
    const signature = await signer.signDigest(receiptDigest({ chainId, market }, receipt));
    const receipts = [{ licenceId: licence.id, unlocked, deadline, signature }];
    items.push({
      dataset: licence.dataset,
      offer: BigInt(terms.id),
      page,
      table: tables[page] as Uint8Array,
      receipts
    });
  }
  return items;
}

function broadcastSettlement(
  deps: ISettleDeps,
  { licence }: IUsableLicence,
  signer: ISigner,
  items: readonly SettleItem[]
): Promise<IOutboxEntry> {
  const subject = settleSubject(licence.dataset, licence.id, items[0]?.page ?? 0);
  return signAndBroadcast(deps, { kind: 'settle', subject, call: deps.calls.settle(items), signer });
}

async function awaitSettlement(deps: ISettleDeps, { licence }: IUsableLicence, entry: IOutboxEntry): Promise<ISent> {
  const mined = await awaitTransaction(deps, entry, { book: bookSettle(deps.outbox, entry) });
  refuseSkipped(mined, licence.id);
  return { entry, mined };
}

type SkipReason = readonly [code: ConstructorParameters<typeof AffluentError>[0], detail: string];

/** In the order of the contract's `SkipReason`. */
const skipReasons: readonly SkipReason[] = [
  ['LICENCE_REQUIRED', 'The market does not know this licence.'],
  ['OFFER_CHANGED', 'The licence was bought from another offer.'],
  ['LICENCE_EXPIRED', 'The licence had expired when the receipt was settled.'],
  ['TRANSACTION_FAILED', 'The receipt came too late to the chain; try again.'],
  ['TRANSACTION_FAILED', 'The receipt’s deadline is too far ahead: the clocks of this machine and the chain differ.'],
  ['KEY_REFUSED', 'The session key is not on for this licence.'],
  ['DEPOSIT_EXHAUSTED', 'The deposit does not cover what was to be unlocked.']
];

function refuseSkipped(mined: Mined, licence: bigint): void {
  for (const event of mined.events) {
    if (event.type !== 'skipped' || event.licence !== licence) continue;
    const [code, detail] = skipReasons[event.reason] ?? ['TRANSACTION_FAILED', 'The contract passed over the receipt.'];
    throw new AffluentError(code, detail, {
      context: { licence: licence.toString(), page: event.page, due: event.due.toString() }
    });
  }
}
