import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { priceShard } from '../../core/prices/price-shard.js';
import { hasShard, pageOf } from '../../core/shards/page.js';
import type { IChainReader, IOutbox } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { payersOf } from './payers.js';
import type { ISignedPortion } from './sign-receipts.js';

/** How receipts leave this machine: in an entry of our own, or in the hands of others. */
export interface ICarrier {
  readonly subject: string;
  readonly handed: boolean;
  /** For whom. */
  readonly reader: string;
}

/**
 * Counts what receipts may cost as spent, before they leave: whoever has one can settle it until its deadline. A shard counts once for a
 * licence, whatever way its receipts travel.
 */
export async function reserveReceipts(
  { outbox }: { readonly outbox: Pick<IOutbox, 'reserve'> },
  { licence, terms }: IUsableLicence,
  index: ShardIndex,
  { shards, deadline }: ISignedPortion,
  { subject, handed, reader }: ICarrier
): Promise<void> {
  const price = (shard: number) => priceShard(index.shards[shard]?.rows ?? 0, BigInt(terms.price));
  await outbox.reserve({
    ...{ dataset: licence.dataset, payers: payersOf(licence, reader), licence: licence.id, subject, handed },
    until: deadline,
    shards: shards.map(shard => ({ shard, price: price(shard) }))
  });
}

/** What ending reservations asks of the world. */
export interface IConcludeDeps {
  readonly chain: Pick<IChainReader, 'head' | 'word'>;
  readonly outbox: Pick<IOutbox, 'overdue' | 'conclude' | 'pending'>;
}

/**
 * Gives back what was reserved for receipts that no block can settle any more. What the chain shows as unlocked stays counted: who
 * settled it cannot be told. Entries that are under way are waited for first, as they know what they have cost.
 */
export async function concludeOverdue({ chain, outbox }: IConcludeDeps): Promise<void> {
  if ((await outbox.overdue(Number.MAX_SAFE_INTEGER)).length === 0) return;
  const { timestamp } = await chain.head();
  const underWay = (await outbox.pending()).filter(({ kind }) => kind === 'settle').map(({ subject }) => subject);
  const byPage = new Map<string, { licence: bigint; page: number; shards: number[] }>();
  for (const { dataset, licence, shard } of await outbox.overdue(timestamp)) {
    if (underWay.some(subject => subject.startsWith(`${dataset}/`))) continue;
    const page = pageOf(shard);
    const name = `${licence}/${page}`;
    const found = byPage.get(name) ?? { licence, page, shards: [] };
    found.shards.push(shard);
    byPage.set(name, found);
  }
  for (const { licence, page, shards } of byPage.values()) {
    const word = await chain.word(licence, page);
    const unlocked = shards.filter(shard => hasShard(word, shard));
    const locked = shards.filter(shard => !hasShard(word, shard));
    await outbox.conclude(licence, unlocked, timestamp, 'counted');
    await outbox.conclude(licence, locked, timestamp, 'returned');
  }
}
