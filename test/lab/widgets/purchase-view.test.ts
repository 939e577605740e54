import { AffluentError } from '../../../src/core/errors/index.js';
import type { Purchase } from '../../../src/core/wire/index.js';
import { PurchaseModel } from '../../../src/lab/models/purchase-model.js';
import { PurchaseBody } from '../../../src/lab/widgets/purchase-view.js';
import { detail, idOf, purchase } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { FakePurchases, fakeDirectory, fakeWallet, type IFakeWallet } from '../fake-purchases.js';
import { button, show, trans, type } from '../show.js';
import { until } from '../until.js';

let feed: FakeFeed;
let purchases: FakePurchases;
let wallet: IFakeWallet;
let closed: number;
let inserted: number;
let body: PurchaseBody;

async function open(): Promise<PurchaseModel> {
  feed = new FakeFeed();
  purchases = new FakePurchases();
  wallet = { open: false, balance: '1000000000000000000', unlocked: [] };
  closed = inserted = 0;
  const datasets = { get: async () => detail() };
  const model = new PurchaseModel({
    purchases,
    datasets,
    wallet: fakeWallet(wallet),
    directory: fakeDirectory(),
    feed
  });
  body = new PurchaseBody({ model, trans, close: () => (closed += 1), insertCode: () => (inserted += 1) });
  await show(body);
  return model;
}
afterEach(() => body.dispose());

const checkbox = () => body.node.querySelector('input[type=checkbox]') as HTMLInputElement;
const password = () => body.node.querySelector('input[type=password]') as HTMLInputElement;
const pay = () => body.node.querySelector('button[type=submit]') as HTMLButtonElement;

it('shows every step, the price with its parts, the terms and what use reveals before anything is paid', async () => {
  const model = await open();
  await model.open(idOf(1), '1');
  await until(() => pay());
  const { plan } = purchase();
  for (const step of plan.steps) expect(body.node.textContent).toContain(step.title);
  for (const words of [
    plan.reveals,
    '0.002 ETH',
    '0.000412 ETH',
    'You may train models',
    'You may not pass the data on'
  ])
    expect(body.node.textContent).toContain(words);
  expect(body.node.querySelector('pre')?.textContent).toBe(detail().terms.agreement);
});

it('takes consent and password, asks for each once, and pays', async () => {
  const model = await open();
  await model.open(idOf(1), '1');
  await until(() => pay());
  expect(pay().disabled).toBe(true);
  checkbox().click();
  await until(() => model.accepted);
  expect(pay().disabled).toBe(true);
  type(password(), 'correct horse');
  await until(() => !pay().disabled);
  pay().click();
  await until(() => purchases.approved.length === 1);
  expect(wallet.unlocked).toEqual(['correct horse']);
  await until(() => body.node.querySelector('[aria-current=step]')?.textContent === 'Signing and sending');
  expect(body.node.querySelector('input')).toBeNull();
});

it('keeps what was agreed after a wrong password, but not the password', async () => {
  const model = await open();
  await model.open(idOf(1), '1');
  await until(() => pay());
  checkbox().click();
  type(password(), 'wrong');
  await until(() => !pay().disabled);
  pay().click();
  await until(() => body.node.querySelector('[role=alert]')?.textContent?.includes('The password is wrong.'));
  expect(checkbox().checked).toBe(true);
  expect(password().value).toBe('');
  expect(purchases.approved).toEqual([]);
});

it('shows the licence at the end and offers to read', async () => {
  const model = await open();
  purchases.put(purchase({ state: 'sent' }));
  await model.review(purchase().id);
  feed.send({ type: 'purchase', purchase: { ...(model.purchase as Purchase), state: 'confirmed', licence: '7' } });
  await until(() => body.node.textContent?.includes('You hold licence 7'));
  button(body.node, 'Insert into notebook').click();
  expect(inserted).toBe(1);
});

it('shows why a purchase failed and what to do', async () => {
  const model = await open();
  const problem = {
    type: 'about:blank',
    title: 'The chain did not accept the transaction',
    status: 502,
    detail: 'The offer has closed.',
    code: 'TRANSACTION_FAILED' as const,
    hint: 'Nothing was spent but gas.',
    context: {}
  };
  purchases.put(purchase({ state: 'failed', problem }));
  await model.review(purchase().id);
  await until(() => body.node.querySelector('[role=alert]')?.textContent?.includes('Nothing was spent but gas.'));
  button(body.node, 'Close').click();
  expect(closed).toBe(1);
});

it('lets the owner decline what a notebook asks for', async () => {
  const model = await open();
  purchases.put(purchase({ requestedBy: 'analysis.ipynb' }));
  await model.review(purchase().id);
  await until(() => body.node.textContent?.includes('analysis.ipynb asks to buy a licence'));
  button(body.node, 'Decline').click();
  await until(() => closed === 1);
  expect(purchases.cancelled).toEqual([purchase().id]);
});

it('stays open where declining failed, and says why', async () => {
  const model = await open();
  purchases.put(purchase({ requestedBy: '/home/ada/analysis.ipynb' }));
  purchases.refuse = new AffluentError('SERVICE_UNREACHABLE', 'Nobody answers.');
  await model.review(purchase().id);
  await until(() => body.node.textContent?.includes('analysis.ipynb asks'));
  expect(body.node.textContent).not.toContain('/home/ada');
  button(body.node, 'Decline').click();
  await until(() => body.node.querySelector('[role=alert]')?.textContent?.includes('Nobody answers.'));
  expect(closed).toBe(0);
});
