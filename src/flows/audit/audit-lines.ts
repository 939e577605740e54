import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { shardsIn } from '../../core/shards/page.js';
import type { AuditReport } from '../../core/wire/index.js';
import { offersOf } from '../catalog/offers.js';
import type { IPricedUnlock } from '../ledger/contribution-accounts.js';
import { chainTimeText } from '../time-text.js';
import type { IAuditDeps } from './audit.js';

const MOST_LINES = 1_000;

type Line = AuditReport['lines'][number];

/** Each payment beside what it must be, newest first. */
export async function auditLines(
  { catalog }: Pick<IAuditDeps, 'catalog'>,
  dataset: string,
  index: ShardIndex,
  unlocks: readonly IPricedUnlock[],
  from: number
): Promise<Line[]> {
  const prices = new Map((await offersOf(catalog, dataset)).map(offer => [offer.id, BigInt(offer.price)]));
  const sold = (await catalog.events('bought', { dataset })).filter(({ price, block }) => price > 0n && block >= from);
  const lines = [
    ...unlocks.map(one => ({ event: one.event, line: ofUnlock(one, index) })),
    ...sold.map(event => ({ event, line: ofSale(event, prices.get(event.offer.toString()) ?? 0n) }))
  ];
  lines.sort((a, b) => b.event.block - a.event.block || b.event.logIndex - a.event.logIndex);
  return lines.slice(0, MOST_LINES).map(({ line }) => line);
}

function ofUnlock({ event, due }: IPricedUnlock, index: ShardIndex): Line {
  const shards = shardsIn(event.page, event.fresh);
  const rows = shards.reduce((sum, shard) => sum + (index.shards[shard]?.rows ?? 0), 0);
  return { ...placeOf(event), use: 'metered', shards: shards.length, rows, ...compared(event.due, due) };
}

function ofSale(event: Parameters<typeof placeOf>[0] & { readonly price: bigint }, price: bigint): Line {
  return { ...placeOf(event), use: 'flat', shards: 0, rows: 0, ...compared(event.price, price) };
}

function placeOf(event: { timestamp: number; block: number; transaction: string; licence: bigint }) {
  const { timestamp, block, transaction, licence } = event;
  return { time: chainTimeText(timestamp), block, transaction, licence: licence.toString() };
}

function compared(charged: bigint, recomputed: bigint) {
  return { charged: charged.toString(), recomputed: recomputed.toString(), ok: charged === recomputed };
}
