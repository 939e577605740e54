import { permitMessage } from '../../../src/core/typed-data/permit-message.js';
import { approvalData } from '../../../src/core/typed-data/approval-data.js';
import type { PurchasePlan, WalletAsk } from '../../../src/core/wire/index.js';
import { AffluentError } from '../../../src/core/errors/index.js';
import { PurchaseModel } from '../../../src/lab/models/purchase-model.js';
import { Eip1193Wallet } from '../../../src/lab/wallets/eip1193-wallet.js';
import { topUpSteps } from '../../../src/lab/wallets/top-up-steps.js';
import { detail, idOf, offer, purchase } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { FakeProvider, refusal } from '../fake-provider.js';
import { FakePurchases, fakeDirectory, fakeWallet } from '../fake-purchases.js';
import { until } from '../until.js';

const ACCOUNT = '0x2546BcD3c84621e976D8185a91A922aE77ECEc30';
const [MARKET, TOKEN] = [`0x${'00'.repeat(19)}aa`, `0x${'00'.repeat(19)}dd`];
const HASH = `0x${'ab'.repeat(32)}`;
const SIGNATURE = `0x${'cd'.repeat(64)}1b`;
const currency = { symbol: 'tUSD', decimals: 6, address: TOKEN };

const [permit, , approve, buy] = topUpSteps(currency, '5000', MARKET).map(step => ({ ...step, gas: 1 })) as [
  PurchasePlan['steps'][number],
  unknown,
  PurchasePlan['steps'][number],
  PurchasePlan['steps'][number]
];
const plan = (steps: PurchasePlan['steps'], batch = false): PurchasePlan => ({
  ...purchase().plan,
  ...{ steps, currency, payment: '5000', batch, walletPrompts: batch ? 1 : steps.length }
});
const byPermit = plan([permit, buy]);
const byAllowance = plan([approve, buy]);
const domain = { name: 'Dollar', version: '1', chainId: 31_337, contract: TOKEN };
const deadline = Math.floor(Date.now() / 1_000) + 3_600;
const signs: WalletAsk = {
  kind: 'signature',
  title: '',
  typedData: permitMessage(domain, { owner: ACCOUNT, spender: MARKET, value: 5_000n, nonce: 0n, deadline })
};
const allows: WalletAsk = {
  kind: 'transaction',
  title: '',
  transaction: { from: ACCOUNT, to: TOKEN, data: approvalData(MARKET, 5_000n), value: '0', gas: 1, nonce: null },
  allows: '5000'
};

let purchases: FakePurchases;
let provider: FakeProvider;
let model: PurchaseModel;
const begin = async (plans: PurchasePlan[], accounts = [ACCOUNT]) => {
  purchases = new FakePurchases();
  purchases.plans = plans;
  const priced = offer({ currency });
  purchases.offer = priced;
  provider = new FakeProvider({
    ...{ eth_accounts: accounts, eth_requestAccounts: [ACCOUNT], eth_chainId: '0x7a69' },
    ...{ eth_sendTransaction: HASH, eth_signTypedData_v4: SIGNATURE }
  });
  const own = new Eip1193Wallet({ id: 'test', name: 'Test', icon: null }, provider);
  model = new PurchaseModel({
    ...{ purchases, datasets: { get: async () => detail({ offers: [priced] }) }, feed: new FakeFeed() },
    wallet: fakeWallet({ open: false, balance: '5', unlocked: [] }),
    directory: fakeDirectory([own])
  });
  await model.open(idOf(1), '1');
  model.choosePayer(own);
  model.setAccepted(true);
  await until(() => model.busy === null && purchases.planned.length >= 2);
};
afterEach(() => model.dispose());
const answers = () => purchases.prepared.map(([, { permit: p, allowance }]) => p ?? allowance ?? null);

it('is planned for the account of the wallet as soon as that is chosen, and nobody is asked', async () => {
  await begin([byPermit]);
  expect(purchases.planned.at(-1)?.[1]).toEqual({ account: ACCOUNT, skills: { batch: false, permit: true } });
  expect(provider.times('eth_requestAccounts') + provider.times('eth_signTypedData_v4')).toBe(0);
});

it('has the permit signed, and hands it on', async () => {
  await begin([byPermit]);
  purchases.before = [signs];
  await model.approve(null);
  expect(answers()).toEqual([null, { deadline, signature: SIGNATURE }]);
  const [, account, typed] = provider.asked.find(([method]) => method === 'eth_signTypedData_v4')!;
  expect([account, JSON.parse(typed as string)]).toEqual([ACCOUNT, signs.kind === 'signature' && signs.typedData]);
  expect(model.purchase?.state).toBe('sent');
});

it('has the allowance sent, waits for its block, and pays then', async () => {
  await begin([byAllowance]);
  purchases.before = [allows, null];
  await model.approve(null);
  const sent = { transaction: HASH, amount: '5000' };
  expect(answers()).toEqual([null, sent, sent]);
  expect(provider.times('eth_sendTransaction')).toBe(2);
  expect(model.purchase?.state).toBe('sent');
});

it('takes the question back where the permit is refused', async () => {
  await begin([byPermit]);
  purchases.before = [signs];
  provider.answers['eth_signTypedData_v4'] = refusal(4001);
  await model.approve(null);
  expect(model.failure?.code).toBe('WALLET_REJECTED');
  expect(model.purchase).toMatchObject({ state: 'requested', account: null });
  expect(provider.times('eth_sendTransaction')).toBe(0);
});

it('asks nothing of an account for which the plan is another, and shows that first', async () => {
  await begin([byPermit, byPermit, byPermit, byPermit, byAllowance], []);
  while (purchases.plans.length > 1) purchases.plans.shift();
  await model.approve(null);
  expect(model.failure?.code).toBe('PLAN_CHANGED');
  expect(model.purchase?.plan).toEqual(byAllowance);
  expect(purchases.prepared).toEqual([]);
  purchases.before = [allows];
  await model.approve(null);
  expect(model.purchase?.state).toBe('sent');
});

it('asks fewer questions than were shown where an allowance is there by now', async () => {
  await begin([byAllowance]);
  purchases.plans = [plan([buy])];
  await model.approve(null);
  expect(provider.times('eth_sendTransaction')).toBe(1);
  expect(model.purchase?.state).toBe('sent');
});

it.each([
  ['the wallet signs no typed data', refusal(4200)],
  ['the token does not take the permit', new AffluentError('CURRENCY_UNSUPPORTED', 'Not taken.')]
])('plans an allowance in its place where %s', async (_, error) => {
  await begin([byPermit]);
  purchases.before = [signs];
  provider.answers['eth_signTypedData_v4'] = () => {
    throw error;
  };
  purchases.plans = [byPermit, byAllowance];
  await model.approve(null);
  expect(purchases.planned.at(-1)?.[1]).toMatchObject({ skills: { permit: false } });
  expect(model.purchase).toMatchObject({ state: 'requested', plan: byAllowance });
  expect(model.failure).not.toBeNull();
});

it('is asked in one question where the wallet takes several', async () => {
  await begin([byPermit]);
  provider.answers['wallet_getCapabilities'] = { '0x7a69': { atomic: { status: 'supported' } } };
  model.choosePayer(model.payers[0]!);
  await until(() => model.busy === null);
  expect(purchases.planned.at(-1)?.[1]).toMatchObject({ skills: { batch: true } });
});

it('signs nothing else than the permit that was shown', async () => {
  await begin([byPermit]);
  const typedData = permitMessage(domain, { owner: ACCOUNT, spender: TOKEN, value: 5_000n, nonce: 0n, deadline });
  purchases.before = [{ ...signs, typedData } as WalletAsk];
  await model.approve(null);
  expect(model.failure?.code).toBe('PLAN_CHANGED');
  expect(provider.times('eth_signTypedData_v4')).toBe(0);
});
