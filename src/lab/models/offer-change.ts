import type { Offer } from '../../core/wire/index.js';

/** An offer that was closed, and the one that has come in its place; null: none has. */
export interface IOfferChange {
  readonly before: Offer;
  readonly now: Offer | null;
}

/** An offer never changes its price: another takes its place. The cheapest open one of its kind is the one to compare with. */
export function offerChange(before: Offer, offers: readonly Offer[]): IOfferChange {
  const [now] = offers
    .filter(one => one.open && one.kind === before.kind)
    .sort((a, b) => (BigInt(a.price) < BigInt(b.price) ? -1 : 1));
  return { before, now: now ?? null };
}
