import { AffluentError } from '../../../src/core/errors/index.js';
import { PurchaseModel } from '../../../src/lab/models/purchase-model.js';
import { Eip1193Wallet } from '../../../src/lab/wallets/eip1193-wallet.js';
import { detail, idOf, offer, purchase } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { FakeProvider, refusal } from '../fake-provider.js';
import { FakePurchases, fakeDirectory, fakeWallet } from '../fake-purchases.js';
import { until } from '../until.js';

const ACCOUNT = '0x2546BcD3c84621e976D8185a91A922aE77ECEc30';
const HASH = `0x${'ab'.repeat(32)}`;

let feed: FakeFeed;
let purchases: FakePurchases;
let page: ReturnType<typeof detail>;
let provider: FakeProvider;
let model: PurchaseModel;
beforeEach(async () => {
  feed = new FakeFeed();
  purchases = new FakePurchases();
  page = detail();
  const accounts = [ACCOUNT];
  provider = new FakeProvider({ eth_accounts: accounts, eth_chainId: '0x7a69', eth_sendTransaction: HASH });
  const own = new Eip1193Wallet({ id: 'test', name: 'Test', icon: null }, provider);
  model = new PurchaseModel({
    ...{ purchases, datasets: { get: async () => page }, feed },
    wallet: fakeWallet({ open: false, balance: '5', unlocked: [] }),
    directory: fakeDirectory([own])
  });
  await model.open(idOf(1), '1');
  model.choosePayer(own);
  model.setAccepted(true);
});
afterEach(() => model.dispose());
const asked = () => provider.times('eth_sendTransaction');

it('has the service write it down before the wallet is asked, and tells it the hash', async () => {
  expect(model.isReady).toBe(true);
  await model.approve(null);
  expect(purchases.prepared).toEqual([[model.purchase?.id, { account: ACCOUNT }]]);
  expect(purchases.reported).toEqual([[model.purchase?.id, HASH]]);
  expect(model.purchase?.state).toBe('sent');
});

it('gives the budget that was typed, and none where none was', async () => {
  model.setBudget('0.004');
  await model.approve(null);
  expect(purchases.prepared[0]?.[1]).toEqual({ account: ACCOUNT, budget: '4000000000000000' });
});

it('takes the question back where the owner has said no', async () => {
  provider.answers['eth_sendTransaction'] = refusal(4001);
  await model.approve(null);
  expect(model.failure?.code).toBe('WALLET_REJECTED');
  expect(model.purchase).toMatchObject({ state: 'requested', account: null });
  expect(model.isReady).toBe(true);
});

it('leaves it open where the wallet has gone: it may have signed', async () => {
  provider.answers['eth_sendTransaction'] = () => new Promise(() => undefined);
  const approving = model.approve(null);
  await until(() => asked() === 1);
  provider.emit('disconnect');
  await approving;
  expect(model.failure?.code).toBe('WALLET_UNAVAILABLE');
  expect(model.purchase?.state).toBe('awaiting');
});

it('asks for what was shown, and for nothing else', async () => {
  purchases.value = '1000000000000000000';
  await model.approve(null);
  expect(asked()).toBe(0);
  expect(model.purchase?.state).toBe('requested');
  expect(model.failure?.detail).toContain('something else than the plan shows');
});

it('asks no wallet where the preflight fails', async () => {
  purchases.refuse = new AffluentError('FUNDS_INSUFFICIENT', 'Too little.');
  await model.approve(null);
  expect(asked()).toBe(0);
  expect(model.failure?.code).toBe('FUNDS_INSUFFICIENT');
});

it('shows the old price and the new one, and asks for the consent anew', async () => {
  const dear = offer({ id: '8', price: '99000000000000000' });
  page = detail({ offers: [offer({ open: false }), dear] });
  feed.send({ type: 'catalog', datasets: [idOf(1)] });
  await until(() => model.change !== null);
  expect(model.change).toMatchObject({ before: { id: '1' }, now: { id: '8' } });
  expect(model.isReady).toBe(false);
  await model.takeNewOffer();
  expect(purchases.opened.at(-1)).toMatchObject({ offer: '8', expectedPrice: dear.price });
  expect(model.accepted).toBe(false);
});

it('knows after a reload which wallet was asked, and asks it again only when told to', async () => {
  const left = purchases.put(purchase({ state: 'awaiting', account: ACCOUNT }));
  model.choosePayer(null);
  await model.review(left.id);
  expect(model.payer?.name).toBe('Test');
  expect(asked()).toBe(0);
  await model.askAgain();
  expect(asked()).toBe(1);
});

it('takes the chain’s word over its own: a licence that comes after the request was withdrawn', async () => {
  await model.cancel();
  feed.send({
    type: 'purchase',

    purchase: { ...model.purchase!, state: 'confirmed', licence: '7' }
  });
  expect(model.purchase).toMatchObject({ state: 'confirmed', licence: '7' });
});

it.each([
  [25, '0.0025', '2500000000000000'],
  [0, '0', '0']
])(
  'proposes %d percent of the deposit as budget, as the user has set, and keeps to what is typed instead',
  async (budgetShare, shown, sent) => {
    model.dispose();
    const own = new Eip1193Wallet({ id: 'test', name: 'Test', icon: null }, provider);
    model = new PurchaseModel({
      ...{ purchases, datasets: { get: async () => page }, feed, budgetShare },
      wallet: fakeWallet({ open: false, balance: '5', unlocked: [] }),
      directory: fakeDirectory([own])
    });
    await model.open(idOf(1), '1');
    expect(model.budget).toBe(shown);
    model.choosePayer(own);
    model.setAccepted(true);
    await model.approve(null);
    expect(purchases.prepared.at(-1)?.[1]).toMatchObject({ budget: sent });
    model.setBudget('0.001');
    expect(model.budget).toBe('0.001');
  }
);
