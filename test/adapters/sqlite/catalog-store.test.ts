import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteCatalogStore } from '../../../src/adapters/sqlite/index.js';
import { DatasetQuery } from '../../../src/core/wire/index.js';
import { catalogEntry } from '../../conformance/catalog-store-suite.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'affluent-index-'));
  path = join(folder, 'index.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (block: number) => ({ block, hash: `0x${block}` });

it('keeps the index over a restart', async () => {
  const first = SqliteCatalogStore.open(path);
  await first.apply([], at(3));
  first.close();
  const second = SqliteCatalogStore.open(path);
  expect(await second.cursor()).toEqual(at(3));
  second.close();
});

it.each([
  ['is no database', () => writeFileSync(path, 'rubbish '.repeat(2_000))],
  [
    'is damaged inside',
    () => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 8_192, bytes.length);
      writeFileSync(path, bytes);
    }
  ],
  [
    'is of another version',
    () => {
      const database = new DatabaseSync(path);
      database.exec('PRAGMA user_version = 77');
      database.close();
    }
  ]
])('begins anew where the file %s', async (_what, damage) => {
  const first = SqliteCatalogStore.open(path);
  await first.apply([], at(3));
  for (let n = 1; n < 50; n += 1) await first.putEntry(catalogEntry(n));
  first.close();
  damage();
  const second = SqliteCatalogStore.open(path);
  expect(await second.cursor()).toBeNull();
  await second.putEntry(catalogEntry(1));
  expect(await second.entry(catalogEntry(1).id)).toEqual(catalogEntry(1));
  second.close();
});

it('applies a run of events as a whole or not at all', async () => {
  const store = SqliteCatalogStore.open(path);
  const good = { type: 'offerClosed', offer: 1n, block: 1, logIndex: 0, transaction: '0x1', timestamp: 1 } as const;
  const bad = { ...good, logIndex: 1.5 };
  await expect(store.apply([good, bad], at(1))).rejects.toThrow();
  expect(await store.events('offerClosed')).toEqual([]);
  expect(await store.cursor()).toBeNull();
  store.close();
});

it('finds a page and the counts of each facet among 10,000 datasets', async () => {
  const store = SqliteCatalogStore.open(path);
  const words = ['flights', 'weather', 'taxi', 'genome', 'prices', 'energy', 'river', 'traffic', 'census', 'satellite'];
  const word = (n: number) => words[n % words.length];
  for (let n = 1; n <= 10_000; n += 1)
    await store.putEntry(
      catalogEntry(n, {
        title: `${word(n)} of ${word(Math.floor(n / 10))} ${n}`,
        summary: `Open data about ${word(n + 3)} and ${word(n + 5)}, measured hourly. `.repeat(3),
        tags: [word(n + 1)!, word(n + 2)!],
        document: { text: 'x'.repeat(500) }
      })
    );
  const licensed = Array.from({ length: 50 }, (_, n) => catalogEntry(n + 1).id);
  const queries = [
    { q: 'fli' },
    { q: 'flights wea' },
    { q: '' },
    { q: 'census', sort: 'rows' },
    { sort: 'title', offset: '9000' },
    { q: 'f', offset: '2000' },
    { q: 'o', tag: 'weather', allows: 'training' }
  ];
  for (const query of queries) {
    const parsed = DatasetQuery.parse({ ...query, limit: 50 });
    expect((await store.search(parsed, licensed)).items).toHaveLength(50);
    const counted = await store.facets(parsed, licensed);
    expect(Object.values(counted).flat().length).toBeGreaterThan(0);
  }
  store.close();
}, 60_000);
