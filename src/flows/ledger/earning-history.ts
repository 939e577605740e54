import type { Currency, EarningHistory, EarningHistoryQuery, EarningPoint } from '../../core/wire/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { IDatasetFacts } from '../catalog/dataset-facts.js';
import { referenceOf } from '../catalog/publisher-name.js';
import { sameAddress } from '../same-address.js';
import { chainTimeText } from '../time-text.js';
import { earningEntries, type IEarningEntry } from './earning-entries.js';
import { candidates, earningsOf, type IEarningsDeps } from './earnings.js';
import { salesOf } from './sales.js';

const MOST_POINTS = 20_000;
const MOST_SALES = 1_000;
const SECONDS = { hour: 3_600, day: 86_400 } as const;

/** Whose part of a dataset's money is meant. */
interface IPart {
  readonly contributions: ReadonlySet<number>;
  readonly publisher: boolean;
}

/**
 * Earnings over time by dataset, licence and use, and the licences that were sold: those of a dataset, of a payee, or the wallet's own.
 * @throws AffluentError DATASET_UNKNOWN, MANIFEST_INVALID, BLOCK_UNAVAILABLE for a named dataset
 */
export async function earningHistory(deps: IEarningsDeps, query: EarningHistoryQuery): Promise<EarningHistory> {
  const { dataset, unit } = query;
  const wanted = query.payee ?? (dataset === undefined ? await deps.wallet.address() : null);
  if (dataset === undefined && wanted === null) return { points: [], sales: [], more: false };
  const points: EarningPoint[] = [];
  const sales = [];
  for (const facts of await candidates(deps, dataset)) {
    const part = await partOf(deps, facts, wanted);
    if (part.contributions.size === 0 && !part.publisher) continue;
    const index = await deps.facts.indexOf(facts);
    const entries = await earningEntries(deps.catalog, facts.manifest.terms, index);
    const currency = await currencyOf(deps.catalog, facts.entry.id);
    points.push(...pointsOf(deps, facts, entries, part, { seconds: SECONDS[unit], currency }));
    sales.push(...(await salesOf(deps, facts)));
  }
  points.sort((a, b) => (a.from < b.from ? 1 : -1));
  sales.sort((a, b) => (a.boughtAt < b.boughtAt ? 1 : -1));
  const more = points.length > MOST_POINTS || sales.length > MOST_SALES;
  return { points: points.slice(0, MOST_POINTS), sales: sales.slice(0, MOST_SALES), more };
}

async function partOf(deps: IEarningsDeps, facts: IDatasetFacts, wanted: string | null): Promise<IPart> {
  const own = (await earningsOf(deps, facts)).filter(({ payee }) => wanted === null || sameAddress(payee, wanted));
  return {
    contributions: new Set(own.map(({ contribution }) => contribution)),
    publisher: wanted === null || sameAddress(facts.entry.publisher, wanted)
  };
}

function pointsOf(
  { network }: IEarningsDeps,
  { entry }: IDatasetFacts,
  entries: readonly IEarningEntry[],
  part: IPart,
  { seconds, currency }: { readonly seconds: number; readonly currency: Currency }
): EarningPoint[] {
  const points = new Map<string, EarningPoint>();
  const add = (one: IEarningEntry, role: EarningPoint['role'], rows: number, amount: bigint) => {
    if (amount === 0n) return;
    const from = chainTimeText(Math.floor(one.timestamp / seconds) * seconds);
    const name = `${from}/${role}/${one.use}/${one.licence}`;
    const before = points.get(name);
    points.set(name, {
      ...{ from, dataset: entry.id, ref: referenceOf(network, entry), title: entry.title },
      ...{ role, licence: one.licence.toString(), use: one.use, currency },
      rows: (before?.rows ?? 0) + rows,
      amount: (BigInt(before?.amount ?? 0) + amount).toString()
    });
  };
  for (const one of entries) {
    for (const [number, { rows, amount }] of one.contributions)
      if (part.contributions.has(number)) add(one, 'contributor', rows, amount);
    if (part.publisher) add(one, 'publisher', 0, one.publisher);
  }
  return [...points.values()];
}
