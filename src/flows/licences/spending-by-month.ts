import { ETH, type MonthSpent } from '../../core/wire/index.js';
import { chainTimeText } from '../time-text.js';
import { ownLicences, type IOwnLicencesDeps } from './own-licences.js';

/**
 * What the licences of this machine have cost, a month each (UTC), newest first: flat prices when they were paid, metered use when it
 * was settled. A deposit is no cost: it can be taken back.
 */
export async function spendingByMonth(deps: IOwnLicencesDeps): Promise<MonthSpent[]> {
  const months = new Map<string, { flat: bigint; metered: bigint }>();
  const add = (timestamp: number, kind: 'flat' | 'metered', amount: bigint) => {
    const month = chainTimeText(timestamp).slice(0, 7);
    const sum = months.get(month) ?? { flat: 0n, metered: 0n };
    months.set(month, { ...sum, [kind]: sum[kind] + amount });
  };
  for (const { id } of await ownLicences(deps)) {
    const [bought, unlocked] = await Promise.all([
      deps.catalog.events('bought', { licence: id }),
      deps.catalog.events('unlocked', { licence: id })
    ]);
    for (const event of bought) if (event.price > 0n) add(event.timestamp, 'flat', event.price);
    for (const event of unlocked) if (event.due > 0n) add(event.timestamp, 'metered', event.due);
  }
  return [...months.entries()]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([month, { flat, metered }]) => ({
      month,
      flat: flat.toString(),
      metered: metered.toString(),
      currency: ETH
    }));
}
