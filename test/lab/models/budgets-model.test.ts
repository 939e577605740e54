import { BudgetsPanel } from '../../../src/lab/budgets/budgets-panel.js';
import { BudgetsModel } from '../../../src/lab/models/budgets-model.js';
import { ETH, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { fakeWallet } from '../fake-purchases.js';
import { button, show, trans } from '../show.js';
import { until } from '../until.js';

const TIME = '2026-11-22T10:00:00Z';
const asked = { by: '/work/a.ipynb', amount: '20', rows: 7, at: TIME };
const named = { ref: 'lab/set', title: 'Set', currency: ETH };

let set: unknown[];
let model: BudgetsModel;
beforeEach(() => {
  set = [];
  const own = { ...named, dataset: idOf(1), reader: null, limit: '9', spent: '1', remaining: '8', asked };
  const reading = {
    ...{ ...named, dataset: idOf(1), reader: 'a.ipynb', version: 1, manifest: null, licence: '7' },
    ...{ kind: 'metered' as const, terms: null, shards: 1, rows: 5, spent: '1', firstAt: TIME, lastAt: TIME }
  };
  model = new BudgetsModel({
    feed: new FakeFeed(),
    wallet: fakeWallet({ open: true, balance: '1', unlocked: [] }),
    readings: { list: async () => ({ items: [reading], next: null }) },
    budgets: {
      list: async () => ({ items: [own], next: null }),
      set: async (dataset, limit, options) => {
        set.push([dataset, limit, options]);
        return own;
      }
    }
  });
});
afterEach(() => model.dispose());

it('lists notebooks that have read, though none has a budget of its own', async () => {
  await model.refresh();
  expect(model.budgets?.map(({ reader, limit }) => [reader, limit])).toEqual([
    [null, '9'],
    ['a.ipynb', null]
  ]);
});

it('sets and takes away the budget of one notebook, and refuses what is no amount', async () => {
  await model.refresh();
  const of = model.budgets![1]!;
  expect(await model.set(of, '0.5', null)).toBe(true);
  expect(await model.set(of, ' ', null)).toBe(true);
  expect(set).toEqual([
    [idOf(1), 5n * 10n ** 17n, { reader: 'a.ipynb' }],
    [idOf(1), null, { reader: 'a.ipynb' }]
  ]);
  expect(await model.set(of, 'much', null)).toBe(false);
  expect(model.failure).toMatchObject({ code: 'INPUT_INVALID' });
});

it('says in the sidebar who was refused what, proposes the budget that it takes, and lets it be dismissed', async () => {
  const panel = await show(new BudgetsPanel({ model, feed: new FakeFeed(), trans }));
  const node = panel.node;
  await until(() => node.querySelector('section') !== null);
  const section = () => node.querySelector('section')!;
  expect(section().textContent).toContain('a.ipynb wants to open 7 new rows for');
  button(section(), 'Set budget').click();
  await until(() => section().querySelector('input') !== null);
  expect(section().querySelector('input')?.value).toBe('0.000000000000000021');
  button(section(), 'Confirm').click();
  await until(() => set.length > 0 && section().querySelector('input') === null);
  expect(set).toEqual([[idOf(1), 21n, {}]]);
  button(section(), 'Dismiss').click();
  await until(() => node.querySelector('section') === null);
  expect(node.textContent).toContain('spent 0.000000000000000001 ETH of 0.000000000000000009 ETH');
  panel.dispose();
});
