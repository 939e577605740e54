import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteAcceptanceStore } from '../../../src/adapters/sqlite/index.js';
import type { IAcceptance } from '../../../src/ports/index.js';

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const acceptance = (dataset: number, draft: number): IAcceptance => ({
  dataset: hash(dataset),
  index: `index-${draft}`,
  commitments: 'commitments',
  pagesHash: hash(1),
  commitmentsRoot: hash(draft),
  hpkeKey: hash(3),
  signature: `0x${'ab'.repeat(64)}`,
  place: 1,
  contributions: [{ number: 0, firstShard: 0, shardCount: 3 }],
  acceptedAt: 5
});
const bundle = (n: number) => new Map([[0, new Uint8Array([n, n, n])]]);

let folder: string;
let store: SqliteAcceptanceStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'affluent-acceptances-'));
  store = SqliteAcceptanceStore.open(join(folder, 'custodian.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

it('gives back acceptances, newest first, with their bundles, over a restart', async () => {
  await store.put(acceptance(1, 1), bundle(1));
  await store.put(acceptance(1, 2), bundle(2));
  store.close();
  store = SqliteAcceptanceStore.open(join(folder, 'custodian.db'));
  expect(await store.ofDataset(hash(1))).toEqual([acceptance(1, 2), acceptance(1, 1)]);
  expect([...(await store.bundle(acceptance(1, 1), 0))!]).toEqual([1, 1, 1]);
  expect(await store.bundle(acceptance(1, 1), 7)).toBeNull();
  expect(await store.size()).toEqual({ datasets: 1, bytes: 6 });
});

it('serves the one draft that was bound, also after it was accepted again', async () => {
  await store.put(acceptance(1, 1), bundle(1));
  await store.put(acceptance(1, 2), bundle(2));
  expect(await store.bound(hash(1))).toBeNull();
  expect(await store.unbound()).toEqual([hash(1)]);
  await store.bind(acceptance(1, 1));
  await store.put(acceptance(1, 1), bundle(1));
  expect(await store.bound(hash(1))).toEqual(acceptance(1, 1));
  expect(await store.unbound()).toEqual([]);
  await store.bind(acceptance(1, 2));
  expect(await store.bound(hash(1))).toEqual(acceptance(1, 2));
});

it('forgets the oldest drafts of a name, and never the one that is served', async () => {
  await store.put(acceptance(1, 1), bundle(1));
  await store.bind(acceptance(1, 1));
  await store.put(acceptance(2, 1), bundle(1));
  for (let draft = 2; draft < 30; draft += 1) await store.put(acceptance(1, draft), bundle(2));
  expect(await store.ofDataset(hash(1))).toHaveLength(9);
  expect(await store.bound(hash(1))).toEqual(acceptance(1, 1));
  expect([...(await store.bundle(acceptance(1, 1), 0))!]).toEqual([1, 1, 1]);
  expect((await store.size()).bytes).toBe(3 * 10);
});
