import type { UsageQuery, UsageRow } from '../../../src/core/wire/index.js';
import { UsageModel } from '../../../src/lab/models/usage-model.js';
import { ETH, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { until } from '../until.js';

const row = (dataset: number, rows: number, amount: string): UsageRow => ({
  time: '2026-11-22T10:00:00Z',
  block: 1,
  transaction: idOf(rows),
  dataset: idOf(dataset),
  ref: `lab/set-${dataset}`,
  title: `Set ${dataset}`,
  licence: '7',
  page: 0,
  shards: 1,
  rows,
  amount,
  currency: ETH
});

let feed: FakeFeed;
let asked: Partial<UsageQuery>[];
let model: UsageModel;
beforeEach(() => {
  feed = new FakeFeed();
  asked = [];
  model = new UsageModel({
    feed,
    ledger: {
      usage: async (query = {}) => {
        asked.push(query);
        return query.cursor
          ? { items: [row(1, 5, '50')], next: null }
          : { items: [row(1, 10, '100'), row(2, 20, '900')], next: 'older' };
      }
    }
  });
});
afterEach(() => model.dispose());

it('sums by dataset over all that is loaded, dearest first', async () => {
  await model.refresh();
  await model.more();
  expect(model.totals.map(({ ref, rows, unlocks, amount }) => [ref, rows, unlocks, amount])).toEqual([
    ['lab/set-2', 20, 1, 900n],
    ['lab/set-1', 15, 2, 150n]
  ]);
  expect(model.hasMore).toBe(false);
});

it('asks for one dataset only', async () => {
  await model.show(idOf(2));
  expect(asked[0]).toMatchObject({ dataset: idOf(2) });
  await model.show(null);
  expect(asked[1]).not.toHaveProperty('dataset');
});

it('reads again after each use', async () => {
  await model.refresh();
  feed.send({ type: 'usage', dataset: idOf(1), licence: '7', rows: 1, amount: '1', reader: '' });
  await until(() => asked.length === 2);
});
