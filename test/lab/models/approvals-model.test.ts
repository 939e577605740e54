import type { Purchase } from '../../../src/core/wire/index.js';
import { ApprovalsModel } from '../../../src/lab/models/approvals-model.js';
import { purchase } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';

const id = (digit: number) => `11111111-1111-4111-8111-${String(digit).padStart(12, '0')}`;
const asked = (digit: number, change: Partial<Purchase> = {}) =>
  purchase({ id: id(digit), requestedBy: 'analysis.ipynb', createdAt: `2026-11-22T10:0${digit}:00Z`, ...change });

let feed: FakeFeed;
let stored: Purchase[];
let arrived: string[];
let model: ApprovalsModel;
beforeEach(() => {
  feed = new FakeFeed();
  stored = [];
  arrived = [];
  model = new ApprovalsModel({
    feed,
    purchases: {
      list: async () => ({ items: stored, next: null }),
      cancel: async one => {
        stored = stored.filter(other => other.id !== one);
      }
    }
  });
  model.arrived.connect((_, one) => arrived.push(one.id));
});
afterEach(() => model.dispose());

it('lists what waits, oldest first, without what the panel itself asks for or what is done', async () => {
  stored = [asked(3), asked(1), asked(2, { state: 'confirmed' }), asked(4, { requestedBy: 'panel' })];
  await model.refresh();
  expect(model.waiting.map(one => one.id)).toEqual([id(1), id(3)]);
  expect(arrived).toEqual([]);
});

it('announces a request once, and drops it when it was answered anywhere', () => {
  feed.send({ type: 'purchase', purchase: asked(1) });
  feed.send({ type: 'purchase', purchase: asked(1) });
  expect(arrived).toEqual([id(1)]);
  expect(model.waiting).toHaveLength(1);
  feed.send({ type: 'purchase', purchase: asked(1, { state: 'sending' }) });
  expect(model.waiting).toEqual([]);
});

it('does not announce what the panel itself asks for', () => {
  feed.send({ type: 'purchase', purchase: asked(1, { requestedBy: 'panel' }) });
  expect(arrived).toEqual([]);
});

it('declines', async () => {
  stored = [asked(1), asked(2)];
  await model.refresh();
  await model.decline(id(1));
  expect(model.waiting.map(one => one.id)).toEqual([id(2)]);
});
