import type { AffluentClient } from '../../client/index.js';
import type { Earning, EarningHistory } from '../../core/wire/index.js';

/** What is read of the ledger. */
type Ledger = Pick<AffluentClient['ledger'], 'earnings' | 'earningHistory'>;

/** Earnings of the wallet of this machine and of these other accounts; a contribution has one payee, so that none counts twice. */
export async function readEarnings(
  ledger: Ledger,
  accounts: readonly string[],
  unit: 'hour' | 'day',
  signal: AbortSignal
): Promise<{ readonly earnings: readonly Earning[]; readonly history: EarningHistory }> {
  const whose = [{}, ...accounts.map(payee => ({ payee }))];
  const [lists, histories] = await Promise.all([
    Promise.all(whose.map(query => ledger.earnings(query, { signal }))),
    Promise.all(whose.map(query => ledger.earningHistory({ ...query, unit }, { signal })))
  ]);
  return {
    earnings: lists.flatMap(({ items }) => items),
    history: {
      points: histories.flatMap(({ points }) => points),
      // A licence is sold once, however many of these accounts it has paid.
      sales: [...new Map(histories.flatMap(({ sales }) => sales.map(sale => [sale.licence, sale]))).values()],
      more: histories.some(({ more }) => more)
    }
  };
}
