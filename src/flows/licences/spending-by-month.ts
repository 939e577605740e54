import type { MonthSpent } from '../../core/wire/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import { chainTimeText } from '../time-text.js';
import { ownLicences, type IOwnLicencesDeps } from './own-licences.js';

/**
 * What the licences of this machine have cost, a month and currency each (UTC), newest first: flat prices when they were paid, metered use when it
 * was settled. A deposit is no cost: it can be taken back.
 */
export async function spendingByMonth(deps: IOwnLicencesDeps): Promise<MonthSpent[]> {
  const months = new Map<string, MonthSpent>();
  for (const { id, dataset } of await ownLicences(deps)) {
    const currency = await currencyOf(deps.catalog, dataset);
    const add = (timestamp: number, kind: 'flat' | 'metered', amount: bigint) => {
      if (amount === 0n) return;
      const month = chainTimeText(timestamp).slice(0, 7);
      const key = `${month} ${currency.address ?? ''}`;
      const sum = months.get(key) ?? { month, flat: '0', metered: '0', currency };
      months.set(key, { ...sum, [kind]: (BigInt(sum[kind]) + amount).toString() });
    };
    const [bought, unlocked] = await Promise.all([
      deps.catalog.events('bought', { licence: id }),
      deps.catalog.events('unlocked', { licence: id })
    ]);
    for (const event of bought) add(event.timestamp, 'flat', event.price);
    for (const event of unlocked) add(event.timestamp, 'metered', event.due);
  }
  return [...months.values()].sort((a, b) => (a.month < b.month ? 1 : -1));
}
