import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteReadingStore } from '../../../src/adapters/sqlite/index.js';
import type { IReadingPage } from '../../../src/ports/index.js';

const page = (change: Partial<IReadingPage>): IReadingPage => ({
  reader: 'a.ipynb',
  dataset: '0x01',
  version: 1,
  licence: null,
  page: 0,
  word: 2n ** 255n + 1n,
  rows: 7,
  firstAt: 1,
  lastAt: 2,
  ...change
});

describe('the store of readings', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'affluent-readings-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (most?: number) => SqliteReadingStore.open(join(folder, 'readings.db'), most ? { most } : {});

  it('keeps a page over a restart, with its word to the last bit', async () => {
    const store = open();
    await store.put(page({}));
    await store.put(page({ licence: '7', word: 4n, lastAt: 3 }));
    store.close();
    const again = open();
    expect(await again.page(page({}))).toEqual(page({}));
    expect(await again.pages({ reader: 'a.ipynb' })).toEqual([page({ licence: '7', word: 4n, lastAt: 3 }), page({})]);
    expect(await again.pages({ reader: 'A.ipynb' })).toEqual([]);
    again.close();
  });

  it('forgets the oldest page, and no other', async () => {
    const store = open(2);
    for (const lastAt of [5, 1, 3]) await store.put(page({ reader: `r${lastAt}`, lastAt }));
    expect((await store.pages({})).map(({ reader }) => reader)).toEqual(['r5', 'r3']);
    store.close();
  });
});
