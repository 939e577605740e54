import { AffluentError } from '../../../src/core/errors/index.js';
import type { Purchase } from '../../../src/core/wire/index.js';
import { PurchaseModel } from '../../../src/lab/models/purchase-model.js';
import { detail, idOf, offer, purchase } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { FakePurchases, fakeDirectory, fakeWallet, type IFakeWallet } from '../fake-purchases.js';
import { until } from '../until.js';

let feed: FakeFeed;
let purchases: FakePurchases;
let page: ReturnType<typeof detail>;
let wallet: IFakeWallet;
let model: PurchaseModel;

beforeEach(() => {
  feed = new FakeFeed();
  purchases = new FakePurchases();
  page = detail();
  wallet = { open: true, balance: '1000000000000000000', unlocked: [] };
  model = new PurchaseModel({
    purchases,
    datasets: { get: async () => page },
    wallet: fakeWallet(wallet),
    directory: fakeDirectory(),
    feed
  });
});
afterEach(() => model.dispose());

it('plans with the price and terms as they were shown, and asks for the consent', async () => {
  await model.open(idOf(1), '1');
  expect(purchases.opened).toEqual([
    {
      offer: '1',
      expectedPrice: offer().price,
      termsHash: offer().termsHash,
      requestedBy: 'panel',
      deposit: offer().minDeposit
    }
  ]);
  expect(model.isReady).toBe(false);
  model.setAccepted(true);
  expect(model.isReady).toBe(true);
});

it('does not plan where the agreement on the page is not the one of the offer', async () => {
  page = detail({ offers: [offer({ termsHash: `0x${'b'.repeat(64)}` })] });
  await model.open(idOf(1), '1');
  expect(model.failure?.code).toBe('OFFER_CHANGED');
  expect(purchases.opened).toEqual([]);
});

it('does not plan for an offer that has closed', async () => {
  page = detail({ offers: [offer({ open: false })] });
  await model.open(idOf(1), '1');
  expect(model.failure?.code).toBe('OFFER_CHANGED');
});

it.each([
  ['0.001', 'below-minimum'],
  ['much', 'invalid'],
  ['', 'invalid']
])('refuses the deposit “%s”', async (text, problem) => {
  await model.open(idOf(1), '1');
  model.setAccepted(true);
  model.setDeposit(text);
  expect(model.depositProblem).toBe(problem);
  await model.approve(null);
  expect(purchases.approved).toEqual([]);
});

it('plans again for another deposit, and withdraws the plan before', async () => {
  await model.open(idOf(1), '1');
  model.setDeposit('0.5');
  await model.replan();
  expect(purchases.cancelled).toHaveLength(1);
  expect(model.purchase?.deposit).toBe('500000000000000000');
});

it('does not let a purchase through that the wallet cannot pay', async () => {
  wallet.balance = '5';
  await model.open(idOf(1), '1');
  model.setAccepted(true);
  expect(model.missing).toBe(BigInt(offer().minDeposit) - 5n);
  expect(model.isReady).toBe(false);
});

it('unlocks the wallet once, then sends with the budget that was set', async () => {
  wallet.open = false;
  await model.open(idOf(1), '1');
  model.setAccepted(true);
  model.setBudget('0.004');
  await model.approve('correct horse');
  expect(wallet.unlocked).toEqual(['correct horse']);
  expect(purchases.approved.map(([, body]) => body)).toEqual([{ budget: '4000000000000000' }]);
  expect(model.purchase?.state).toBe('sending');
});

it('sends nothing after a wrong password, and says so', async () => {
  wallet.open = false;
  await model.open(idOf(1), '1');
  model.setAccepted(true);
  await model.approve('wrong');
  expect(model.failure?.detail).toBe('The password is wrong.');
  expect(purchases.approved).toEqual([]);
  expect(model.purchase?.state).toBe('requested');
});

it('shows why the service refused, and may be tried again', async () => {
  await model.open(idOf(1), '1');
  model.setAccepted(true);
  purchases.refuse = new AffluentError('FUNDS_INSUFFICIENT', 'Too little.');
  await model.approve(null);
  expect(model.failure?.code).toBe('FUNDS_INSUFFICIENT');
  purchases.refuse = null;
  await model.approve(null);
  expect(model.failure).toBeNull();
  expect(purchases.approved).toHaveLength(1);
});

it('follows the purchase by its events, and an older word does not take the licence back', async () => {
  await model.open(idOf(1), '1');
  model.setAccepted(true);
  await model.approve(null);
  const sending = model.purchase as Purchase;
  feed.send({ type: 'purchase', purchase: purchases.put({ ...sending, state: 'confirmed', licence: '7' }) });
  feed.send({ type: 'purchase', purchase: { ...sending, state: 'sent' } });
  feed.send({ type: 'purchase', purchase: purchase({ id: '99999999-9999-4999-8999-999999999999', state: 'failed' }) });
  expect(model.purchase).toMatchObject({ state: 'confirmed', licence: '7' });
});

it('looks for itself where the event is lost', async () => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
  try {
    await model.open(idOf(1), '1');
    model.setAccepted(true);
    await model.approve(null);
    purchases.put({ ...(model.purchase as Purchase), state: 'confirmed', licence: '8' });
    await jest.advanceTimersByTimeAsync(2_100);
    expect(model.purchase?.licence).toBe('8');
  } finally {
    jest.useRealTimers();
  }
});

it('reviews the request of a notebook with its terms, and leaves its deposit alone', async () => {
  const asked = purchases.put(purchase({ requestedBy: 'analysis.ipynb', deposit: '20000000000000000' }));
  await model.review(asked.id);
  expect(model.isMine).toBe(false);
  expect(model.deposit).toBe('0.02');
  expect(model.detail?.terms.name).toBe('Open Use Agreement 1.0');
  model.setAccepted(true);
  await model.approve(null);
  expect(purchases.approved).toEqual([[asked.id, {}]]);
  expect(purchases.opened).toEqual([]);
});

it('withdraws a request, but nothing that was sent', async () => {
  await model.open(idOf(1), '1');
  await model.cancel();
  expect(model.purchase?.state).toBe('cancelled');
  await model.cancel();
  await until(() => purchases.cancelled.length === 1);
});
