import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { encodePageTable } from '../../core/shards/page-table.js';
import { SHARDS_PER_PAGE, wordsOf } from '../../core/shards/page.js';
import { receiptDigest } from '../../core/typed-data/receipt.js';
import type { IChainCalls, IChainReader, IClock, IHead, ISigner } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';

/** One page's receipt with what the contract needs beside it. */
export type SettleItem = Parameters<IChainCalls['settle']>[0][number];

/** What signing asks of the world. */
export interface ISignReceiptsDeps {
  readonly chain: Pick<IChainReader, 'chainId' | 'market'>;
  readonly clock: IClock;
}

/** Receipts that travel together. */
export interface ISignedPortion {
  readonly items: readonly SettleItem[];
  readonly shards: readonly number[];
  /** Time of the last block, in seconds, in which they can be settled. */
  readonly deadline: number;
}

/** Seconds that a receipt is good for; the contract allows ten minutes. */
const RECEIPT_SECONDS = 300;

/** Signs a receipt for each page that the shards of a portion touch; `head` is a recent one. */
export async function signReceipts(
  { chain: { chainId, market }, clock }: ISignReceiptsDeps,
  { licence, terms }: IUsableLicence,
  signer: ISigner,
  index: ShardIndex,
  shards: readonly number[],
  head: IHead
): Promise<ISignedPortion> {
  // The chain's clock counts; an idle chain's head is old, so ours counts where it is later.
  const now = Math.max(head.timestamp, Math.floor(clock.now() / 1000));
  const last = licence.expiry === 0 ? Number.MAX_SAFE_INTEGER : licence.expiry - 1;
  const deadline = Math.min(now + RECEIPT_SECONDS, last);
  const items: SettleItem[] = [];
  for (const [page, unlocked] of wordsOf(shards)) {
    const receipt = { licenceId: licence.id, page, unlocked, deadline };
    const signature = await signer.signDigest(receiptDigest({ chainId, market }, receipt));
    const receipts = [{ licenceId: licence.id, unlocked, deadline, signature }];
    const table = encodePageTable(index.shards.slice(page * SHARDS_PER_PAGE, (page + 1) * SHARDS_PER_PAGE));
    items.push({ dataset: licence.dataset, offer: BigInt(terms.id), page, table, receipts });
  }
  return { items, shards, deadline };
}
