import type { DatasetCard, DatasetFacets, DatasetList } from '../../src/core/wire/index.js';
import { SIZE_ENDS } from '../../src/core/wire/index.js';
import { card, ETH, idOf } from '../fixtures/datasets.js';

type Values = (one: DatasetCard) => string[];

const sizeOf = (bytes: number) =>
  (Object.keys(SIZE_ENDS) as (keyof typeof SIZE_ENDS)[]).find(name => bytes < SIZE_ENDS[name]) ?? 'huge';
const valuesOf: Readonly<Record<string, Values>> = {
  kind: one => one.prices.map(({ kind }) => kind),
  allows: one => (one.rows % 2 ? ['training'] : ['training', 'commercialUse']),
  format: () => ['parquet'],
  size: one => [sizeOf(one.bytes)],
  tag: one => one.tags,
  publisher: one => [one.publisher.address]
};

function found(cards: readonly DatasetCard[], query: URLSearchParams, but = ''): DatasetCard[] {
  const words = (query.get('q') ?? '').toLowerCase();
  const chosen = Object.entries(valuesOf)
    .filter(([facet]) => facet !== but && query.has(facet))
    .map(([facet, values]) => ({ values, wanted: query.getAll(facet) }));
  return cards.filter(
    one =>
      one.title.toLowerCase().includes(words) &&
      chosen.every(({ values, wanted }) => wanted.some(value => values(one).includes(value))) &&
      (query.get('licensed') !== 'true' || one.licensed)
  );
}

/** One page of what a query finds. */
export function listCards(cards: readonly DatasetCard[], query: URLSearchParams): DatasetList {
  const all = found(cards, query);
  if (query.get('sort') === 'rows') all.sort((a, b) => b.rows - a.rows);
  const start = Number(query.get('offset') ?? query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 20);
  return { items: all.slice(start, end), next: end < all.length ? String(end) : null, total: all.length };
}

/** How many of what a query finds have each value. */
export function countCards(cards: readonly DatasetCard[], query: URLSearchParams): DatasetFacets {
  const counts = (facet: string) => {
    const by = new Map<string, number>();
    for (const one of found(cards, query, facet))
      for (const value of valuesOf[facet]?.(one) ?? []) by.set(value, (by.get(value) ?? 0) + 1);
    return [...by]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, 40);
  };
  const all = found(cards, query);
  const names = new Map(cards.map(({ publisher }) => [publisher.address, publisher.name]));
  return {
    total: all.length,
    kind: counts('kind'),
    allows: counts('allows'),
    format: counts('format'),
    size: counts('size'),
    tag: counts('tag'),
    publisher: counts('publisher').map(one => ({ ...one, name: names.get(one.value) ?? null })),
    licensed: all.filter(one => one.licensed).length
  };
}

/** A dataset of no publisher. */
export function madeUp(index: number): DatasetCard {
  const topics = ['Air quality', 'Bird sightings', 'Bus arrivals', 'River levels', 'House sales', 'Street trees'];
  const places = ['Ghent', 'Oslo', 'Porto', 'Quito', 'Riga', 'Seoul', 'Turin'];
  const title = `${topics[index % 6]} in ${places[index % 7]}, series ${index + 1}`;
  const slug = `series-${index + 1}`;
  const free = index % 5 === 0;
  const price = free ? '0' : String(BigInt((index % 9) + 1) * 10n ** 15n);
  const kind = free ? 'free' : index % 2 ? 'flat' : 'metered';
  return card({
    id: idOf(index + 2),
    ref: `open-lab/${slug}`,
    slug,
    title,
    publisher: { address: '0x2546BcD3c84621e976D8185a91A922aE77ECEc30', name: null, claimedName: 'Open Lab' },
    summary: `Hourly observations, cleaned and checked, with the station of each reading.`,
    rows: (index + 1) * 7_919,
    bytes: (index + 1) * 311_000,
    tags: [topics[index % 6]?.split(' ')[0]?.toLowerCase() ?? '', places[index % 7]?.toLowerCase() ?? ''],
    prices: [{ offer: '9', kind, price, currency: ETH, term: 0 }],
    licensed: index % 11 === 0
  });
}
