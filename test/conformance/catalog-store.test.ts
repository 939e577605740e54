import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteCatalogStore } from '../../src/adapters/sqlite/index.js';
import { conformsToCatalogStore } from './catalog-store-suite.js';

const folder = mkdtempSync(join(tmpdir(), 'affluent-index-'));
const opened: SqliteCatalogStore[] = [];
afterAll(() => {
  opened.forEach(store => store.close());
  rmSync(folder, { recursive: true });
});

conformsToCatalogStore('SQLite', () => {
  const store = SqliteCatalogStore.open(join(folder, `${opened.length}.db`));
  opened.push(store);
  return store;
});
