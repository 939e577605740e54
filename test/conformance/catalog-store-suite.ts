import { isAffluentError } from '../../src/core/errors/index.js';
import { DatasetFilter, DatasetQuery, ETH } from '../../src/core/wire/index.js';
import type { ChainEvent, ICatalogEntry, ICatalogStore } from '../../src/ports/index.js';

const id = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const place = (block: number, logIndex = 0) => ({
  block,
  logIndex,
  transaction: id(block * 1_000 + logIndex),
  timestamp: block * 12
});

/** A dataset of the tests, shown unless `more` says otherwise. */
export const catalogEntry = (n: number, more: Partial<ICatalogEntry> = {}): ICatalogEntry => ({
  id: id(n),
  publisher: '0x00000000000000000000000000000000000000aa',
  slug: `dataset-${n}`,
  version: 1,
  manifest: 'bafkreia',
  block: n,
  registeredAt: n * 12,
  document: { name: n },
  problem: null,
  title: `Title ${n}`,
  summary: '',
  tags: [],
  rows: n * 10,
  bytes: n * 100,
  publisherName: '',
  training: true,
  commercialUse: false,
  redistribution: false,
  format: 'parquet',
  ...more
});

const offer = (block: number, number: bigint, dataset: string, kind: 'free' | 'flat' | 'metered'): ChainEvent => ({
  ...place(block, Number(number)),
  type: 'offerOpened',
  offer: number,
  dataset,
  kind,
  currency: ETH,
  price: 2n ** 90n,
  term: 0,
  minDeposit: 0n,
  confirmations: 0,
  termsHash: id(7)
});
const closed = (block: number, number: bigint): ChainEvent => ({ ...place(block), type: 'offerClosed', offer: number });
const unlocked = (block: number, licence: bigint, page: number): ChainEvent => ({
  ...place(block, page),
  type: 'unlocked',
  licence,
  page,
  fresh: 2n ** 255n + 1n,
  due: 5n
});
const at = (block: number) => ({ block, hash: id(block) });

/** What every catalog store must do. `open` gives a new, empty one. */
export function conformsToCatalogStore(name: string, open: () => ICatalogStore): void {
  describe(`${name} as a catalog store`, () => {
    let store: ICatalogStore;
    const ask = async (query: Partial<DatasetQuery>, licensed: string[] = []) => {
      const { items, next, total } = await store.search({ ...DatasetQuery.parse({}), ...query }, licensed);
      return { ids: items.map(item => Number(item.id)), next, total };
    };
    const count = (filter: Partial<DatasetFilter>, licensed: string[] = []) =>
      store.facets({ ...DatasetFilter.parse({}), ...filter }, licensed);
    const pairs = (counts: readonly { value: string; count: number }[]) =>
      Object.fromEntries(counts.map(one => [one.value, one.count]));
    beforeEach(() => {
      store = open();
    });

    it('has no cursor at the start, and the last one afterwards', async () => {
      expect(await store.cursor()).toBeNull();
      await store.apply([], at(5));
      await store.apply([], at(9));
      expect(await store.cursor()).toEqual(at(9));
    });

    it('gives events of one type back in the order of the chain, with whole numbers of any size', async () => {
      const events = [unlocked(1, 1n, 0), offer(1, 4n, id(1), 'flat'), unlocked(2, 2n, 0), unlocked(2, 1n, 3)];
      await store.apply([...events].reverse(), at(2));
      expect(await store.events('unlocked')).toEqual([events[0], events[2], events[3]]);
      expect(await store.events('offerOpened')).toEqual([events[1]]);
      expect(await store.events('claimed')).toEqual([]);
    });

    it('narrows events by equal fields of every kind', async () => {
      const events = [unlocked(1, 1n, 0), unlocked(1, 1n, 3), unlocked(2, 2n, 3)];
      await store.apply(events, at(2));
      expect(await store.events('unlocked', { licence: 1n })).toEqual(events.slice(0, 2));
      expect(await store.events('unlocked', { page: 3, licence: 1n })).toEqual([events[1]]);
      expect(await store.events('unlocked', { fresh: 2n ** 255n + 1n, page: 0 })).toEqual([events[0]]);
      expect(await store.events('unlocked', { transaction: id(2_003) })).toEqual([events[2]]);
    });

    it('does not count an event twice when a run is applied again', async () => {
      await store.apply([unlocked(1, 1n, 0)], at(1));
      await store.apply([unlocked(1, 1n, 0)], at(1));
      expect(await store.events('unlocked')).toHaveLength(1);
    });

    it('forgets what a reorganisation took back, down to a cursor that it knew', async () => {
      await store.apply([unlocked(1, 1n, 0), offer(1, 1n, id(1), 'flat')], at(4));
      await store.putEntry(catalogEntry(1));
      await store.apply([unlocked(5, 1n, 1), closed(6, 1n)], at(8));
      await store.putEntry(catalogEntry(7));
      await store.rewind(7);
      expect(await store.cursor()).toEqual(at(4));
      expect(await store.events('unlocked')).toHaveLength(1);
      expect((await ask({ kind: ['flat'] })).ids).toEqual([1]);
      expect(await store.entry(id(7))).toBeNull();
      expect((await ask({ q: 'title' })).ids).toEqual([1]);
      await store.rewind(0);
      expect(await store.cursor()).toBeNull();
      expect(await store.events('unlocked')).toEqual([]);
    });

    it('finds entries by id and slug, and those that wait for their document', async () => {
      await store.putEntry(catalogEntry(1, { slug: 'same', tags: ['a', 'b'] }));
      await store.putEntry(catalogEntry(2, { slug: 'same', document: null }));
      await store.putEntry(catalogEntry(3, { document: null, problem: 'not JSON' }));
      expect(await store.entry(id(1))).toEqual(catalogEntry(1, { slug: 'same', tags: ['a', 'b'] }));
      expect((await store.entriesBySlug('same')).map(entry => Number(entry.id))).toEqual([1, 2]);
      expect((await store.entriesWithoutDocument(9)).map(entry => Number(entry.id))).toEqual([2]);
      expect((await ask({})).ids).toEqual([1]);
    });

    it('searches title, slug, tags and summary by the beginnings of words, in any case and accent', async () => {
      await store.putEntry(catalogEntry(1, { title: 'Flights of Zürich' }));
      await store.putEntry(catalogEntry(2, { slug: 'nyc-flights' }));
      await store.putEntry(catalogEntry(3, { tags: ['aviation', 'flight'] }));
      await store.putEntry(catalogEntry(4, { summary: 'Trains and a flight.' }));
      expect((await ask({ q: 'FLIG' })).ids.sort()).toEqual([1, 2, 3, 4]);
      expect((await ask({ q: 'zuri fli' })).ids).toEqual([1]);
      expect((await ask({ q: 'lights' })).ids).toEqual([]);
    });

    it('puts a hit in the title before one in the summary', async () => {
      await store.putEntry(catalogEntry(1, { summary: 'taxi' }));
      await store.putEntry(catalogEntry(2, { title: 'taxi' }));
      expect((await ask({ q: 'taxi' })).ids).toEqual([2, 1]);
    });

    it.each(['"', '*', 'a" OR "b', 'NEAR(', "'; DROP TABLE entry; --", '-x', 'title:x', '\u0000', '(', ' '])(
      'takes %j as words and not as a language',
      async q => {
        await store.putEntry(catalogEntry(1, { title: 'plain' }));
        await expect(ask({ q })).resolves.toBeDefined();
        expect((await ask({ q: 'plain' })).ids).toEqual([1]);
      }
    );

    it('forgets the words of an earlier description', async () => {
      await store.putEntry(catalogEntry(1, { title: 'before' }));
      await store.putEntry(catalogEntry(1, { title: 'after' }));
      expect((await ask({ q: 'before' })).ids).toEqual([]);
      expect((await ask({ q: 'after' })).ids).toEqual([1]);
    });

    it('filters by open offers and by licence', async () => {
      for (const n of [1, 2, 3]) await store.putEntry(catalogEntry(n));
      await store.apply([offer(1, 1n, id(1), 'flat'), offer(1, 2n, id(2), 'metered')], at(1));
      expect((await ask({ kind: ['flat'] })).ids).toEqual([1]);
      await store.apply([closed(2, 1n)], at(2));
      expect((await ask({ kind: ['flat'] })).ids).toEqual([]);
      expect((await ask({ licensed: true }, [id(3)])).ids).toEqual([3]);
      expect((await ask({ licensed: false, sort: 'title' }, [id(3)])).ids).toEqual([1, 2]);
    });

    it.each([
      ['newest', [5, 4, 3, 2, 1]],
      ['title', [1, 2, 3, 4, 5]],
      ['rows', [5, 4, 3, 2, 1]],
      ['relevance', [5, 4, 3, 2, 1]]
    ] as const)('walks the order “%s” by cursors without gap or repetition', async (sort, expected) => {
      for (const n of [3, 1, 5, 2, 4])
        await store.putEntry(catalogEntry(n, { title: n < 3 ? 'Title same' : `Title z${n}` }));
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const { ids, next } = await ask({ sort, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...ids);
        cursor = next ?? undefined;
      } while (cursor !== undefined);
      expect([...seen].sort()).toEqual([1, 2, 3, 4, 5]);
      if (sort !== 'title') expect(seen).toEqual(expected);
      else expect(seen.slice(2)).toEqual([3, 4, 5]);
    });

    it('walks hits by cursors too', async () => {
      for (const n of [1, 2, 3, 4, 5]) await store.putEntry(catalogEntry(n, { summary: 'word '.repeat(n) }));
      const first = await ask({ q: 'word', limit: 3 });
      const second = await ask({ q: 'word', limit: 3, cursor: first.next! });
      expect([...first.ids, ...second.ids].sort()).toEqual([1, 2, 3, 4, 5]);
      expect(second.next).toBeNull();
    });

    it('begins at a place of the list, and says how many there are', async () => {
      for (const n of [1, 2, 3, 4, 5]) await store.putEntry(catalogEntry(n));
      expect(await ask({ sort: 'rows', limit: 2, offset: 3 })).toMatchObject({ ids: [2, 1], total: 5, next: null });
      expect(await ask({ sort: 'rows', limit: 2, offset: 9 })).toMatchObject({ ids: [], total: 5 });
      expect(await ask({ q: 'title', limit: 1 })).toMatchObject({ total: 5 });
      expect((await ask({ sort: 'bytes', limit: 2 })).ids).toEqual([5, 4]);
    });

    it('narrows by rights, format, size, tags and publisher, all at once', async () => {
      await store.putEntry(catalogEntry(1, { tags: ['Sea', 'air'], bytes: 5 }));
      await store.putEntry(catalogEntry(2, { tags: ['sea'], commercialUse: true, bytes: 5e7 }));
      await store.putEntry(catalogEntry(3, { format: 'arrow', training: false, bytes: 5e9 }));
      await store.putEntry(catalogEntry(4, { publisher: `0x${'B'.repeat(40)}`, bytes: 5e11 }));
      expect((await ask({ allows: ['training', 'commercialUse'] })).ids).toEqual([2]);
      expect((await ask({ format: ['arrow'] })).ids).toEqual([3]);
      expect((await ask({ size: ['medium', 'huge'], sort: 'rows' })).ids).toEqual([4, 2]);
      expect((await ask({ tag: ['sea'], sort: 'rows' })).ids).toEqual([2, 1]);
      expect((await ask({ tag: ['sea', 'AIR'] })).ids).toEqual([1]);
      expect((await ask({ publisher: [`0x${'b'.repeat(40)}`] })).ids).toEqual([4]);
      expect((await ask({ tag: ['sea'], size: ['small'], allows: ['training'] })).ids).toEqual([1]);
    });

    it('counts each facet among what the others let through', async () => {
      await store.putEntry(catalogEntry(1, { title: 'taxi', tags: ['a', 'b'] }));
      await store.putEntry(catalogEntry(2, { title: 'taxi', tags: ['a'], bytes: 5e7 }));
      await store.putEntry(catalogEntry(3, { title: 'bus', format: 'arrow', commercialUse: true }));
      await store.apply(
        [offer(1, 1n, id(1), 'flat'), offer(1, 2n, id(1), 'flat'), offer(1, 3n, id(2), 'metered')],
        at(1)
      );
      const all = await count({}, [id(3)]);
      expect(all).toMatchObject({ total: 3, licensed: 1 });
      expect(pairs(all.kind)).toEqual({ flat: 1, metered: 1 });
      expect(pairs(all.allows)).toEqual({ training: 3, commercialUse: 1 });
      expect(pairs(all.size)).toEqual({ small: 2, medium: 1 });
      expect(all.tag).toEqual([
        { value: 'a', count: 2 },
        { value: 'b', count: 1 }
      ]);
      const flat = await count({ q: 'tax', kind: ['flat'], licensed: false }, [id(3)]);
      expect(flat).toMatchObject({ total: 1, licensed: 0 });
      expect(pairs(flat.kind)).toEqual({ flat: 1, metered: 1 });
      expect(pairs(flat.size)).toEqual({ small: 1 });
      expect(pairs(flat.tag)).toEqual({ a: 1, b: 1 });
      expect(pairs((await count({ tag: ['b'] })).tag)).toEqual({ a: 1, b: 1 });
      expect((await count({ q: 'nothing' })).total).toBe(0);
    });

    it('forgets the tags of an earlier description', async () => {
      await store.putEntry(catalogEntry(1, { tags: ['before'] }));
      await store.putEntry(catalogEntry(1, { tags: ['after'] }));
      expect(pairs((await count({})).tag)).toEqual({ after: 1 });
    });

    it('gives the open offers of many datasets', async () => {
      const [first, second, third] = [
        offer(1, 1n, id(1), 'flat'),
        offer(1, 2n, id(2), 'free'),
        offer(2, 3n, id(1), 'free')
      ];
      await store.apply([first, second, third, closed(3, 1n)], at(3));
      expect(await store.openOffers([id(1), id(2)])).toEqual([second, third]);
      expect(await store.openOffers([])).toEqual([]);
    });

    it('refuses a cursor that is not its own', async () => {
      const error: unknown = await ask({ cursor: 'garbage' }).catch((reason: unknown) => reason);
      expect(isAffluentError(error, 'INPUT_INVALID')).toBe(true);
    });
  });
}
