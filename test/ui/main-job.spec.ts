import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.js';
import { execute, kernelReady, openLabPage } from './page.js';
import { picture } from './picture.js';
import { startWorld, type IWorld } from './world.js';

const ROWS = '336,776';

let world: IWorld;
let page: Page;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  world = await startWorld();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await openLabPage(page, world.lab);
});
test.afterAll(async () => {
  await page?.context().close();
  await world?.stop();
});

const datasets = () => page.getByRole('list', { name: 'Datasets' }).getByRole('listitem');
const dialog = () => page.getByRole('dialog', { name: 'Buy a licence' });
const cell = () => page.locator('.jp-NotebookPanel:visible .jp-CodeCell').last();

/** Puts code into the last cell of the notebook in front, runs it, and gives the cell. */
async function run(code: string | null = null) {
  if (code !== null) {
    await execute(page, 'notebook:insert-cell-below');
    await cell().locator('.cm-content').fill(code);
  }
  await cell().locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  return cell();
}

test('finds a dataset while one types', async () => {
  await execute(page, 'affluent:open-catalog');
  await expect(datasets()).toHaveCount(4, { timeout: 60_000 });
  await picture(page, 'panel');
  await page.getByRole('region', { name: 'Wallet' }).getByRole('button', { name: 'Unlock' }).click();
  await picture(page, 'wallet');
  await page.getByRole('region', { name: 'Wallet' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('searchbox', { name: 'Search datasets' }).fill('new york');
  await expect(datasets()).toHaveCount(1);
  await expect(datasets()).toContainText('336.8K rows');
});

test('shows sample, schema, terms, contributors and price before anything is paid', async () => {
  await datasets().first().getByRole('button').click();
  const article = page.getByRole('article');
  await expect(article.getByRole('heading', { level: 1 })).toContainText('New York');
  await expect(page.locator('.aff-Grid canvas').first()).toBeVisible();
  await expect(article.getByRole('row', { name: /Kennedy/ })).toContainText('0x90F7');
  await expect(article.getByRole('complementary', { name: 'Access and price' })).toContainText('at most');
  await picture(page, 'dataset');
  await article.getByRole('checkbox', { name: 'Column carrier' }).click();
  const calculator = article.getByRole('region', { name: 'What a read costs' });
  await expect(calculator).toContainText('One column');
  await expect(calculator).toContainText('at most 5.5 MB');
  await expect(calculator).toContainText('Without a licence the footers are sealed');
  await article.getByRole('checkbox', { name: 'All columns' }).click();
  await expect(calculator).toContainText('All columns');
  await article.getByRole('region', { name: 'Terms' }).scrollIntoViewIfNeeded();
  await picture(page, 'terms');
});

test('sells a licence after one consent and one password', async () => {
  await page.getByRole('button', { name: 'Buy licence' }).first().click();
  await dialog().getByLabel('Deposit in ETH').fill('0.5');
  await dialog().getByLabel('Deposit in ETH').blur();
  await dialog()
    .getByRole('checkbox', { name: /I accept the terms/ })
    .check();
  await picture(page, 'buy');
  await dialog().getByLabel('Password of the wallet').fill('not the password');
  await dialog().getByRole('button', { name: /^Pay/ }).click();
  await expect(dialog().getByRole('alert')).toBeVisible();
  await dialog().getByLabel('Password of the wallet').fill(world.password);
  await dialog().getByRole('button', { name: /^Pay/ }).click();
  await expect(dialog()).toContainText('You hold licence', { timeout: 60_000 });
  await picture(page, 'bought');
});

test('inserts code that runs, and pays for the rows that it reads', async () => {
  await dialog().getByRole('button', { name: 'Insert into notebook' }).click();
  await kernelReady(page);
  await expect(cell().locator('.cm-content')).toContainText('affluent.dataset("nyc-dot/nycflights13@1")');
  await expect(cell().locator('.cm-content')).toContainText('# Opens 336,776 new rows for 0.336776 ETH');
  const ran = await run();
  await expect(ran.locator('.jp-OutputArea')).toContainText('336776 rows', { timeout: 120_000 });
  await picture(page, 'notebook');
});

test('shows what was used and what it cost', async () => {
  await execute(page, 'affluent:show-usage');
  const row = page.getByRole('region', { name: 'Unlocks' }).getByRole('row').nth(1);
  await expect(row).toContainText(ROWS, { timeout: 30_000 });
  await expect(row).toContainText('0.336776 ETH');
  await picture(page, 'usage');
});

test('keeps what was bought on a page, with its agreement and what it cost by month', async () => {
  await execute(page, 'affluent:show-licences');
  const entry = page.locator('#affluent-licences .aff-Licence');
  await expect(entry).toContainText('Deposit left', { timeout: 30_000 });
  await expect(entry.getByRole('list', { name: 'Session keys that are on' })).toContainText('this machine');
  await entry.getByText('Agreement', { exact: true }).click();
  await expect(entry.locator('pre')).not.toBeEmpty();
  const months = page.getByRole('region', { name: 'Spending by month' });
  await expect(months.getByRole('row').nth(1)).toContainText('0.336776 ETH');
  await expectAccessible(page, '#affluent-licences');
  await picture(page, 'licences');
});

test('lets the owner answer what a notebook asks for', async () => {
  await execute(page, 'notebook:create-new', { kernelName: 'python3', activate: true });
  await kernelReady(page);
  await run('import affluent\nrequest = affluent.dataset("nyc-dot/seattle-weather").buy(wait=False)\nrequest');
  const requests = page.getByRole('region', { name: 'Requests that wait for you' });
  await expect(requests.getByRole('listitem')).toHaveCount(1, { timeout: 60_000 });
  await expect(page.locator('.Toastify__toast', { hasText: 'asks to buy' })).toBeVisible();
  await expect(page.locator('[data-affluent-badge="1"]')).toBeVisible();
  await picture(page, 'request');
  await expectAccessible(page, '#affluent-sidebar');
  await requests.getByRole('button', { name: 'Review' }).click();
  await dialog().getByRole('button', { name: 'Decline' }).click();
  await expect(requests).toBeHidden();
  await expect(page.locator('.Toastify__toast', { hasText: 'asks to buy' })).toBeHidden();
});
