import type { NamedBudget, Reading } from '../../../src/core/wire/index.js';
import { meterWords } from '../../../src/lab/meter/meter-item.js';
import { MeterModel } from '../../../src/lab/models/meter-model.js';
import { ETH, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { trans } from '../show.js';
import { until } from '../until.js';

const TIME = '2026-11-22T10:00:00Z';
const reading = (reader: string, dataset: number, rows: number, spent: string): Reading => ({
  reader,
  dataset: idOf(dataset),
  ref: 'lab/set',
  title: 'Set',
  version: 1,
  manifest: null,
  licence: '7',
  kind: 'metered',
  terms: null,
  shards: 1,
  rows,
  spent,
  currency: ETH,
  firstAt: TIME,
  lastAt: TIME
});
const budget = (dataset: number, reader: string | null, remaining: string | null): NamedBudget => ({
  dataset: idOf(dataset),
  reader,
  limit: remaining,
  spent: '0',
  remaining,
  currency: ETH,
  ref: 'lab/set',
  title: 'Set',
  asked: null
});
const MINE = '/root/work/a.ipynb';
const ETHER = 10n ** 18n;

let feed: FakeFeed;
let asked: number;
let model: MeterModel;
beforeEach(() => {
  feed = new FakeFeed();
  asked = 0;
  const items = [
    reading(MINE, 1, 1_000, String(ETHER)),
    reading(MINE, 2, 500, '0'),
    reading('/root/work/aa.ipynb', 1, 9_000, String(ETHER))
  ];
  const budgets = [budget(1, null, String(5n * ETHER)), budget(1, MINE, String(2n * ETHER)), budget(2, null, null)];
  model = new MeterModel({
    feed,
    client: async () => ({
      readings: {
        list: async () => {
          asked += 1;
          return { items, next: null };
        }
      },
      budgets: { list: async () => ({ items: budgets, next: null }) }
    })
  });
});
afterEach(() => model.dispose());

it('asks nothing until the stream tells something', async () => {
  model.path = 'a.ipynb';
  expect(meterWords(trans, model)).toBe('Affluent');
  expect(asked).toBe(0);
  feed.send({ type: 'hello' });
  await until(() => model.isLive);
  expect(asked).toBe(1);
});

it('counts rows, spending and the budget that binds first, of the notebook in front alone', async () => {
  model.path = 'work/a.ipynb';
  await model.refresh();
  expect(meterWords(trans, model)).toBe('1.5K rows · 1 ETH · 2 ETH left');
  model.path = 'b.ipynb';
  expect(meterWords(trans, model)).toBe('Affluent');
});

it('reads again when a notebook has opened more', async () => {
  feed.send({ type: 'reading', reader: MINE, datasets: [idOf(1)] });
  await until(() => asked === 1);
});
