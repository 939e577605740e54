import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { encodePages } from '../../core/shards/page-table.js';
import { wordsOf } from '../../core/shards/page.js';
import { receiptDigest } from '../../core/typed-data/receipt.js';
import type { IChainCalls, IChainReader, IOutbox, IOutboxEntry, ISigner } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import type { BookMined, Mined } from '../transactions/await-transaction.js';
import { sendTransaction, type ISendDeps, type ISent } from '../transactions/send-transaction.js';

/** What settling asks of the world. */
export interface ISettleDeps extends Omit<ISendDeps, 'chain' | 'outbox'> {
  readonly chain: ISendDeps['chain'] & Pick<IChainReader, 'market' | 'head'>;
  readonly outbox: ISendDeps['outbox'] & Pick<IOutbox, 'addSpent'>;
  readonly calls: Pick<IChainCalls, 'settle'>;
}

/** Seconds that a receipt is good for; the contract allows ten minutes. */
const RECEIPT_SECONDS = 300;

/** Subject of a settlement in the outbox. */
export function settleSubject(dataset: string, licence: bigint): string {
  return `${dataset}/${licence}`;
}

/** Counts what a settlement has cost against the budget; once a transaction, however often it is called. */
export function bookSettle(outbox: Pick<IOutbox, 'addSpent'>, entry: IOutboxEntry): BookMined {
  return async mined => {
    const [dataset = '', licence = ''] = entry.subject.split('/');
    await outbox.addSpent(dataset, entry.hash, spentBy(mined, BigInt(licence)));
  };
}

/** What a transaction has taken from a licence. */
export function spentBy(mined: Mined, licence: bigint): bigint {
  return mined.events.reduce(
    (sum, event) => (event.type === 'unlocked' && event.licence === licence ? sum + event.due : sum),
    0n
  );
}

/** Signs a receipt for each page of the shards, and settles them in one transaction that the session key sends. */
export async function settle(
  deps: ISettleDeps,
  { licence, terms }: IUsableLicence,
  signer: ISigner,
  index: ShardIndex,
  shards: readonly number[]
): Promise<ISent> {
  const head = await deps.chain.head();
  // The chain's clock counts; an idle chain's head is old, so ours counts where it is later.
  const deadline = Math.max(head.timestamp, Math.floor(deps.clock.now() / 1000)) + RECEIPT_SECONDS;
  const tables = encodePages(index.shards);
  const domain = { chainId: deps.chain.chainId, market: deps.chain.market };
  const items = [];
  for (const [page, unlocked] of wordsOf(shards)) {
    const receipt = { licenceId: licence.id, page, unlocked, deadline };
    const signature = await signer.signDigest(receiptDigest(domain, receipt));
    const table = tables[page] as Uint8Array;
    const receipts = [{ licenceId: licence.id, unlocked, deadline, signature }];
    items.push({ dataset: licence.dataset, offer: BigInt(terms.id), page, table, receipts });
  }
  const subject = settleSubject(licence.dataset, licence.id);
  const call = deps.calls.settle(items);
  const bookEntry = (entry: IOutboxEntry) => bookSettle(deps.outbox, entry);
  const sent = await sendTransaction(deps, { kind: 'settle', subject, call, signer, bookEntry });
  refuseSkipped(sent.mined, licence.id);
  return sent;
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
