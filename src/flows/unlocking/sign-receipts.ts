import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { encodePages } from '../../core/shards/page-table.js';
import { wordsOf } from '../../core/shards/page.js';
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

/** Pages of one settlement: more would pass what a node takes as one transaction. */
const PAGES_A_SETTLEMENT = 32;
/** Seconds that a receipt is good for; the contract allows ten minutes. */
const RECEIPT_SECONDS = 300;

/** Signs a receipt for each page of the shards, in portions that each fit into one transaction; `head` is a recent one. */
export async function signReceipts(
  { chain: { chainId, market }, clock }: ISignReceiptsDeps,
  { licence, terms }: IUsableLicence,
  signer: ISigner,
  index: ShardIndex,
  shards: readonly number[],
  head: IHead
): Promise<SettleItem[][]> {
  // The chain's clock counts; an idle chain's head is old, so ours counts where it is later.
  const deadline = Math.max(head.timestamp, Math.floor(clock.now() / 1000)) + RECEIPT_SECONDS;
  const tables = encodePages(index.shards);
  const items: SettleItem[] = [];
  for (const [page, unlocked] of wordsOf(shards)) {
    const receipt = { licenceId: licence.id, page, unlocked, deadline };
    const signature = await signer.signDigest(receiptDigest({ chainId, market }, receipt));
    const receipts = [{ licenceId: licence.id, unlocked, deadline, signature }];
    const table = tables[page] as Uint8Array;
    items.push({ dataset: licence.dataset, offer: BigInt(terms.id), page, table, receipts });
  }
  const portions = Math.ceil(items.length / PAGES_A_SETTLEMENT);
  return Array.from({ length: portions }, (_, i) => items.slice(i * PAGES_A_SETTLEMENT, (i + 1) * PAGES_A_SETTLEMENT));
}
