import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.js';
import { execute, kernelReady, labStands } from './page.js';
import { startWorld, type IWorld } from './world.js';

let world: IWorld;
let page: Page;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  world = await startWorld({ app: 'notebook' });
  page = await (await browser.newContext()).newPage();
});
test.afterAll(async () => {
  await page?.context().close();
  await world?.stop();
});

const card = () => page.locator('.aff-Card', { hasText: 'Seattle' });
const cell = () => page.locator('.jp-CodeCell').last();

test('shows the catalog beside the files of Notebook 7', async () => {
  await page.goto(`${world.lab.url}tree?token=${world.lab.token}`);
  await labStands(page);
  await execute(page, 'affluent:open-catalog', { q: 'weather' });
  await expect(card()).toHaveCount(1, { timeout: 60_000 });
  await expectAccessible(page, '#affluent-sidebar');
});

test('inserts code from the menu of a card into the notebook, and it runs', async () => {
  const opened = page.waitForEvent('popup');
  await execute(page, 'notebook:create-new', { kernelName: 'python3' });
  page = await opened;
  await labStands(page);
  await kernelReady(page);
  await execute(page, 'affluent:open-catalog', { q: 'weather' });
  await card().click({ button: 'right' });
  await page.locator('.lm-Menu-item', { hasText: 'Open in Notebook' }).click();
  await page.locator('.lm-Menu-item', { hasText: 'New Cell with pandas' }).click();
  await expect(cell().locator('.cm-content')).toContainText('df = seattle_weather.sample().to_pandas()');
  await cell().locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(cell().locator('.jp-OutputArea')).toContainText('precipitation', { timeout: 60_000 });
});

test('shows the page of a dataset below the notebook', async () => {
  await card().getByRole('button').click();
  const article = page.getByRole('article');
  await expect(article.getByRole('heading', { level: 1 })).toContainText('Seattle', { timeout: 60_000 });
  await expect(article.getByRole('button', { name: 'Open in notebook…' })).toBeVisible();
});
