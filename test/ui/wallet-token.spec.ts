import { expect, test, type Page } from '@playwright/test';
import { Interface } from 'ethers';
import { mintTestDollars } from '../../lib/adapters/chain/index.js';
import { ROLES } from '../../lib/devnet/accounts.js';
import type { DatasetDetail, Licence, Offer, Purchase } from '../../src/core/wire/index.js';
import { expectAccessible } from './accessible.js';
import { BrowserWallet } from './browser-wallet.js';
import { execute, openLabPage } from './page.js';
import { picture } from './picture.js';
import { startWorld, type IWorld } from './world.js';

const CO2 = 'nyc-dot/co2-concentration';
const erc20 = new Interface([
  'function approve(address spender, uint256 value)',
  'function allowance(address, address)'
]);

let world: IWorld;
let page: Page;
let wallet: BrowserWallet;
let dataset: DatasetDetail;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  world = await startWorld();
  const { rpc, chainId } = world.devnet.network;
  wallet = new BrowserWallet(rpc, chainId);
  page = await (await browser.newContext()).newPage();
  await wallet.install(page);
  await openLabPage(page, world.lab);
  await execute(page, 'affluent:open-catalog');
  await expect(page.getByRole('list', { name: 'Datasets' }).getByRole('listitem').first()).toBeVisible({
    timeout: 60_000
  });
  dataset = await api<DatasetDetail>(`datasets/${(await api<{ id: string }>(`resolve?ref=${CO2}`)).id}`);
  await wallet.send(mintTestDollars(token(), wallet.address, 1_000_000_000n));
});
test.beforeEach(() => {
  wallet.will = 'accept';
  wallet.connected = true;
  wallet.takesBatches = false;
  wallet.signsTypedData = true;
  wallet.asked.length = 0;
});
test.afterAll(async () => {
  await page?.context().close();
  wallet?.close();
  await world?.stop();
});

/** Asks the service as the page does. */
async function api<T>(path: string): Promise<T> {
  const answer = await page.request.get(`${world.lab.url}affluent/v1/${path}`, {
    headers: { Authorization: `token ${world.lab.token}` }
  });
  expect(answer.status()).toBe(200);
  return (await answer.json()) as T;
}
const offer = (kind: Offer['kind']) => dataset.offers.find(one => one.open && one.kind === kind) as Offer;
const token = () => offer('flat').currency.address as string;
const licences = async () => (await api<{ items: Licence[] }>('licences')).items;
const dialog = () => page.getByRole('dialog', { name: 'Buy a licence' });
const pay = () => dialog().getByRole('button', { name: /^Pay/ });
const asked = (...methods: string[]) => wallet.asked.filter(method => methods.includes(method));
const SPENDS = ['eth_signTypedData_v4', 'eth_sendTransaction', 'wallet_sendCalls'];

async function plan(kind: Offer['kind'] = 'flat'): Promise<void> {
  await execute(page, 'affluent:buy-licence', { id: dataset.id, offer: offer(kind).id });
  await dialog().getByRole('radio', { name: 'Test Wallet' }).check();
  await dialog()
    .getByRole('checkbox', { name: /I accept the terms/ })
    .check();
}

async function bought(): Promise<void> {
  await expect(dialog()).toContainText('You hold licence', { timeout: 30_000 });
  const [licence] = await licences();
  expect(licence).toMatchObject({ holder: wallet.address, state: 'live', currency: { address: token() } });
  expect(await allowance()).toBe(0n);
  await dialog().getByRole('button', { name: 'Close' }).click();
}

async function allowance(): Promise<bigint> {
  const { market } = world.devnet.network;
  const data = erc20.encodeFunctionData('allowance', [wallet.address, market]);
  return BigInt(await wallet.node.call({ to: token(), data }));
}

test('shows both questions and both sums before the first, then asks for a permit and the payment', async () => {
  await plan();
  await expect(dialog()).toContainText('Test Wallet will ask you 2 times.');
  await expect(dialog().getByRole('listitem').filter({ hasText: 'Permit the market to take the tUSD' })).toContainText(
    'for exactly this amount and for an hour'
  );
  await expect(dialog().getByRole('row', { name: /Total/ })).toContainText(/5 tUSD \+ 0\.\d+ ETH/);
  expect(asked(...SPENDS)).toEqual([]);
  await expectAccessible(page, '.aff-Modal');
  await picture(page, 'wallet-token-plan');
  await pay().click();
  await bought();
  expect(asked(...SPENDS)).toEqual(['eth_signTypedData_v4', 'eth_sendTransaction']);
});

test('spends nothing where the permit is refused', async () => {
  await plan('metered');
  wallet.will = 'reject';
  await pay().click();
  await expect(dialog().getByRole('alert')).toContainText('You said no in the wallet.');
  await expectAccessible(page, '.aff-Modal');
  expect(asked(...SPENDS)).toEqual(['eth_signTypedData_v4']);
  await page.keyboard.press('Escape');
  await expect(dialog()).toBeHidden();
  await expect.poll(async () => (await api<{ items: Purchase[] }>('purchases')).items[0]?.state).toBe('cancelled');
});

test('brings a wallet to the network before it signs for it', async () => {
  const home = wallet.chainId;
  wallet.chainId = 1;
  wallet.known = new Set([1, home]);
  await plan();
  await pay().click();
  await bought();
  expect(asked('wallet_switchEthereumChain', ...SPENDS)).toEqual([
    'wallet_switchEthereumChain',
    'eth_signTypedData_v4',
    'eth_sendTransaction'
  ]);
});

test('shows a new plan where the wallet signs no permits, and sends an allowance of the amount in its place', async () => {
  wallet.signsTypedData = false;
  await plan();
  await pay().click();
  await expect(dialog().getByRole('alert')).toBeVisible();
  await expect(dialog()).toContainText('Allow the market to take the tUSD');
  expect(asked('eth_sendTransaction')).toEqual([]);
  await wallet.node.send('evm_setIntervalMining', [60]);
  await pay().click();
  await expect(dialog()).toContainText('The chain takes the allowance');
  await picture(page, 'wallet-token-allowance');
  await wallet.node.send('evm_mine', []);
  await wallet.node.send('evm_setIntervalMining', [0]);
  await bought();
  expect(asked('eth_sendTransaction')).toHaveLength(2);
});

test('asks once where the wallet takes both transactions together', async () => {
  wallet.takesBatches = true;
  await plan('metered');
  await expect(dialog()).toContainText('Test Wallet will ask you once, for all transactions together');
  await picture(page, 'wallet-token-batch');
  await pay().click();
  await bought();
  expect(asked(...SPENDS)).toEqual(['wallet_sendCalls']);
});

test('uses an allowance that is there, and asks for no other', async () => {
  const { market } = world.devnet.network;
  await wallet.send({ to: token(), data: erc20.encodeFunctionData('approve', [market, offer('flat').price]) });
  await plan();
  await expect(dialog()).toContainText('Test Wallet will ask you once.');
  await pay().click();
  await bought();
  expect(asked(...SPENDS)).toEqual(['eth_sendTransaction']);
});

test('tops up, takes back, revokes and adds a key by the wallet that holds the licence, and renews it', async () => {
  await execute(page, 'affluent:show-licences');
  const metered = (await licences()).find(one => one.kind === 'metered') as Licence;
  const entry = page.locator('.aff-Licence').filter({ hasText: 'Deposit left' });
  const act = async (name: string, amount?: string) => {
    await entry.getByRole('button', { name, exact: true }).click();
    if (amount) await entry.getByRole('textbox', { name: 'Amount in tUSD' }).fill(amount);
    await entry.getByRole('button', { name: 'Confirm' }).click();
    await expect(entry.locator('.aff-Form')).toBeHidden({ timeout: 30_000 });
  };
  const now = async () => (await licences()).find(({ id }) => id === metered.id);
  const balance = BigInt(metered.balance);
  await act('Top up', '2');
  expect(asked(...SPENDS)).toEqual(['eth_signTypedData_v4', 'eth_sendTransaction']);
  await expect.poll(async () => (await now())?.balance).toBe((balance + 2_000_000n).toString());
  await act('Take back', '0.5');
  await expect.poll(async () => (await now())?.balance).toBe((balance + 1_500_000n).toString());
  await entry.getByRole('button', { name: /^Revoke/ }).click();
  await entry.getByRole('button', { name: 'Confirm' }).click();
  await expect(entry).toContainText('No session key is on', { timeout: 30_000 });
  await expectAccessible(page, '.aff-Licence');
  await act('Read on this machine');
  await expect(entry.getByRole('list', { name: 'Session keys that are on' })).toContainText('this machine', {
    timeout: 30_000
  });
  await entry.getByRole('button', { name: 'Renew' }).click();
  await expect(dialog()).toContainText('Carbon dioxide');
  await page.keyboard.press('Escape');
  await expect(dialog()).toBeHidden();
});

test('claims what a contributor has earned by the contributor’s own wallet, after one question', async () => {
  wallet.use(ROLES.indexOf('contributor-3'));
  await execute(page, 'affluent:show-earnings');
  const article = page.getByRole('article').filter({ hasText: 'What data of yours have earned' });
  const total = article
    .getByRole('region', { name: 'By dataset' })
    .locator('.aff-Total', { hasText: 'Carbon dioxide' });
  await expect(total).toContainText('tUSD to be claimed', { timeout: 60_000 });
  wallet.will = 'reject';
  await total.getByRole('button', { name: 'Claim' }).click();
  await expect(article.getByRole('alert')).toContainText('You said no in the wallet.');
  wallet.will = 'accept';
  await wallet.node.send('evm_setIntervalMining', [60]);
  await total.getByRole('button', { name: 'Claim' }).click();
  await expect(total).toContainText('Waiting for the chain');
  await expectAccessible(page, '#affluent-earnings');
  await picture(page, 'wallet-claim');
  await wallet.node.send('evm_mine', []);
  await wallet.node.send('evm_setIntervalMining', [0]);
  await expect(total).toContainText('All of it is claimed', { timeout: 60_000 });
  expect(asked(...SPENDS)).toEqual(['eth_sendTransaction', 'eth_sendTransaction']);
});
