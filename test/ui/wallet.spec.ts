import { expect, test, type Page } from '@playwright/test';
import { ChainCalls, ChainReader } from '../../lib/adapters/chain/index.js';
import type { DatasetDetail, Licence, Offer, Purchase } from '../../src/core/wire/index.js';
import type { IChainCall } from '../../src/ports/index.js';
import { expectAccessible } from './accessible.js';
import { BrowserWallet } from './browser-wallet.js';
import { execute, openLabPage } from './page.js';
import { picture } from './picture.js';
import { startWorld, type IWorld } from './world.js';

const FLIGHTS = 'nyc-dot/nycflights13';

let world: IWorld;
let page: Page;
let wallet: BrowserWallet;
let dataset: string;
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
  dataset = (await api<{ id: string }>(`resolve?ref=${FLIGHTS}`)).id;
});
test.beforeEach(() => {
  wallet.will = 'accept';
  wallet.connected = true;
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
const dialog = () => page.getByRole('dialog', { name: 'Buy a licence' });
const pay = () => dialog().getByRole('button', { name: /^Pay/ });
const openOffer = async (): Promise<Offer> => {
  const { offers } = await api<DatasetDetail>(`datasets/${dataset}`);
  return offers.find(offer => offer.open && offer.kind === 'metered') as Offer;
};
const purchases = async () => (await api<{ items: Purchase[] }>('purchases')).items;
const licences = async () => (await api<{ items: Licence[] }>('licences')).items;

/** Opens the dialog for the metered offer, and agrees to its terms. */
async function plan(): Promise<void> {
  const { id: offer } = await openOffer();
  await execute(page, 'affluent:buy-licence', { id: dataset, offer });
  await dialog().getByRole('radio', { name: 'Test Wallet' }).check();
  await dialog()
    .getByRole('checkbox', { name: /I accept the terms/ })
    .check();
}

async function bought(): Promise<void> {
  await expect(dialog()).toContainText('You hold licence', { timeout: 30_000 });
  const [licence] = await licences();
  expect(licence).toMatchObject({ holder: wallet.address, state: 'live' });
  expect(licence?.sessionKey).not.toBeNull();
  await dialog().getByRole('button', { name: 'Close' }).click();
}

test('shows one plan, with the prompts of the wallet and the terms, before anything is asked', async () => {
  wallet.connected = false;
  await plan();
  await expect(dialog()).toContainText('Test Wallet will ask you once.');
  await expect(dialog()).toContainText('Terms that you accept');
  expect(wallet.asked.filter(method => method !== 'eth_accounts')).toEqual([]);
  await expectAccessible(page, '.aff-Modal');
  await expect(dialog()).toMatchAriaSnapshot({ name: 'buy-dialog.aria.yml' });
  await picture(page, 'wallet-plan');
});

test('sells a licence to the account of the wallet, after one question', async () => {
  await pay().click();
  await expect(dialog()).toContainText('You hold licence', { timeout: 30_000 });
  expect(wallet.sent).toHaveLength(1);
  await expectAccessible(page, '.aff-Modal');
  await picture(page, 'wallet-bought');
  await bought();
});

test('says that the wallet refused, has spent nothing, and Escape ends it', async () => {
  const before = wallet.sent.length;
  await plan();
  wallet.will = 'reject';
  await pay().click();
  await expect(dialog().getByRole('alert')).toContainText('You said no in the wallet.');
  await expectAccessible(page, '.aff-Modal');
  await picture(page, 'wallet-refused');
  await expect(pay()).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(dialog()).toBeHidden();
  await expect.poll(async () => (await purchases())[0]?.state).toBe('cancelled');
  expect(wallet.sent).toHaveLength(before);
});

test('brings a wallet that is elsewhere to the network, and adds that where it is unknown', async () => {
  const home = wallet.chainId;
  wallet.chainId = 1;
  wallet.known = new Set([1]);
  await plan();
  await pay().click();
  await bought();
  expect(wallet.chainId).toBe(home);
  expect(wallet.asked).toContain('wallet_addEthereumChain');
});

test('sends nothing where the owner keeps the wallet on another network', async () => {
  const home = wallet.chainId;
  wallet.chainId = 1;
  const before = wallet.sent.length;
  await plan();
  wallet.will = 'reject';
  await pay().click();
  await expect(dialog().getByRole('alert')).toBeVisible();
  wallet.chainId = home;
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog()).toBeHidden();
  expect(wallet.sent).toHaveLength(before);
});

test('goes on after a wallet that has disconnected in the middle', async () => {
  await plan();
  wallet.will = 'hold';
  await pay().click();
  await expect(dialog()).toContainText('asks you to confirm');
  await picture(page, 'wallet-asks');
  await wallet.emit(page, 'disconnect', { code: 4900, message: 'gone' });
  await expect(dialog().getByRole('alert')).toContainText('The wallet has disconnected.');
  wallet.release('reject');
  wallet.will = 'accept';
  await dialog().getByRole('button', { name: 'Ask the wallet again' }).click();
  await bought();
});

test('finds what was paid while the page was gone, by its session key', async () => {
  await plan();
  wallet.will = 'hold';
  await pay().click();
  await expect(dialog()).toContainText('asks you to confirm');
  await openLabPage(page, world.lab);
  await execute(page, 'affluent:open-catalog');
  const underWay = page.getByRole('region', { name: 'Purchases under way' });
  await expect(underWay).toContainText('waits for your wallet');
  await underWay.getByRole('button', { name: 'Show' }).click();
  await expect(dialog()).toContainText('was asked to pay');
  await expectAccessible(page, '.aff-Modal');
  await picture(page, 'wallet-reloaded');
  wallet.release('accept');
  await bought();
  await expect(underWay).toBeHidden();
});

test('recognises a transaction that the wallet has sped up', async () => {
  await wallet.node.send('evm_setIntervalMining', [60]);
  await plan();
  await pay().click();
  await expect(dialog()).toContainText('Waiting for the chain');
  await expect.poll(async () => (await purchases())[0]?.state).toBe('sent');
  const fast = await wallet.replace(false);
  await wallet.node.send('evm_mine', []);
  await bought();
  expect((await purchases())[0]).toMatchObject({ state: 'confirmed', transaction: fast });
  await wallet.node.send('evm_setIntervalMining', [0]);
});

test('hands the plan back where the wallet has cancelled its transaction', async () => {
  await wallet.node.send('evm_setIntervalMining', [60]);
  const before = (await licences()).length;
  await plan();
  await pay().click();
  await expect.poll(async () => (await purchases())[0]?.state).toBe('sent');
  // The service has seen it wait, and knows its place, when it has looked once.
  await page.waitForResponse(response => response.url().includes('/purchases/'));
  await wallet.replace(true);
  await wallet.node.send('evm_mine', []);
  await expect(dialog().getByRole('alert')).toContainText('Nothing was bought', { timeout: 30_000 });
  await wallet.node.send('evm_setIntervalMining', [0]);
  expect(await licences()).toHaveLength(before);
  await page.keyboard.press('Escape');
  await expect(dialog()).toBeHidden();
});

test('shows the old price and the new one where the offer has changed under the plan', async () => {
  await plan();
  const offer = await openOffer();
  await changePrice(offer);
  const notice = dialog().getByRole('alert');
  await expect(notice).toContainText('The offer has changed', { timeout: 30_000 });
  await expect(notice).toContainText('Price that you were shown');
  await expect(pay()).toBeDisabled();
  await expectAccessible(page, '.aff-Modal');
  await picture(page, 'wallet-price-changed');
  await notice.getByRole('button', { name: 'Show the new plan' }).click();
  await expect(dialog().getByRole('checkbox', { name: /I accept the terms/ })).not.toBeChecked();
  await dialog()
    .getByRole('checkbox', { name: /I accept the terms/ })
    .check();
  await pay().click();
  await bought();
  expect((await purchases())[0]?.offer.price).toBe((BigInt(offer.price) * 2n).toString());
});

/** The publisher closes the offer and opens another at twice the price. */
async function changePrice(offer: Offer): Promise<void> {
  const { network, accounts } = world.devnet;
  const reader = new ChainReader(network);
  const calls = new ChainCalls(network);
  const { kind, price, term, minDeposit, confirmations, termsHash } = offer;
  const twice = { dataset, kind, price: BigInt(price) * 2n, term, minDeposit: BigInt(minDeposit), confirmations };
  const send = async ({ to, data, value }: IChainCall) => {
    const from = accounts.publisher;
    const [nonce, fees] = await Promise.all([reader.nonce(from.address), reader.fees()]);
    const asked = { chainId: network.chainId, nonce, to, data, value, gasLimit: 500_000n, ...fees };
    await reader.broadcast((await from.signTransaction(asked)).raw);
  };
  await send(calls.openOffer({ ...twice, termsHash }));
  await send(calls.closeOffer(BigInt(offer.id)));
  reader.close();
}
