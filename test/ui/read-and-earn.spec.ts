import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.js';
import { execute, kernelReady, openLabPage } from './page.js';
import { picture } from './picture.js';
import { startWorld, type IWorld } from './world.js';

let world: IWorld;
let page: Page;
test.describe.configure({ mode: 'serial' });
test.use({ viewport: { width: 1440, height: 900 } });
// A contributor who also reads, on a Lab that JupyterHub would have started.
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  world = await startWorld({ role: 'contributor-1', args: ['--ServerApp.base_url=/user/alice/'] });
  await world.buy('nyc-dot/nycflights13', '--deposit', '0.5');
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await openLabPage(page, world.lab);
});
test.afterAll(async () => {
  await page?.context().close();
  await world?.stop();
});

const cell = () => page.locator('.jp-NotebookPanel:visible .jp-CodeCell').last();
/** Of Lab's menus; Lumino gives their items no name that a role query finds. */
const menuItem = (name: string) => page.locator('.lm-Menu-item', { hasText: name });
const meter = () => page.locator('.aff-Meter-button');

async function run(code: string) {
  await execute(page, 'notebook:insert-cell-below');
  await cell().locator('.cm-content').fill(code);
  await page.keyboard.press('Control+Enter');
  return cell().locator('.jp-OutputArea');
}

test('counts in the status bar what the notebook in front reads and spends', async () => {
  await execute(page, 'affluent:open-catalog');
  await execute(page, 'notebook:create-new', { kernelName: 'python3', activate: true });
  await kernelReady(page);
  await expect(meter()).toHaveText('Affluent');
  const read = 'affluent.dataset("nyc-dot/nycflights13").to_pandas(columns=["month"], filters=[("month", "=", 1)])';
  await expect(await run(`import affluent\nlen(${read})`)).toContainText('27004', { timeout: 120_000 });
  await expect(meter()).toContainText('27K rows · 0.027004 ETH', { timeout: 30_000 });
  await expect(meter()).toContainText('left');
  await meter().focus();
  await page.keyboard.press('Enter');
  const popup = page.getByRole('dialog', { name: 'What this notebook has read' });
  await expect(popup).toContainText('27,004 rows');
  await expect(popup).toBeInViewport({ ratio: 1 });
  await expectAccessible(page, '.aff-MeterPopup');
  await picture(page, 'meter');
  await page.keyboard.press('Escape');
});

test('bills the notebook for its materials, also in terms that other tools know', async () => {
  const output = await run('bill = affluent.bill_of_materials()\nbill');
  await expect(output.getByRole('cell', { name: '27,004' })).toBeVisible();
  const document = await run('document = bill.to_jsonld()\ndocument["@type"], document["object"][0]["alternateName"]');
  await expect(document).toContainText("(['prov:Activity', 'Action'], 'nyc-dot/nycflights13@1')");
  await picture(page, 'bill');
  const saved = page.waitForEvent('download');
  await page.locator('.lm-MenuBar-item', { hasText: 'File' }).click();
  await menuItem('Export Bill of Materials').click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe('Untitled.materials.json');
  const bill = JSON.parse(await readFile(await file.path(), 'utf8')) as { object: { alternateName: string }[] };
  expect(bill.object[0]?.alternateName).toBe('nyc-dot/nycflights13@1');
});

test('lets the owner bound one notebook, and the service keeps to it', async () => {
  await execute(page, 'affluent:show-usage');
  const budgets = page.getByRole('region', { name: 'Budgets', exact: true });
  await budgets.getByRole('button', { name: /budget of Untitled.ipynb/ }).click();
  await budgets.getByLabel(/Budget of Untitled.ipynb in ETH/).fill('0.03');
  await budgets.getByLabel('Password of the wallet').fill(world.password);
  await picture(page, 'budgets');
  await budgets.getByRole('button', { name: 'Confirm' }).click();
  await expect(budgets.getByRole('row', { name: /Untitled.ipynb/ })).toContainText('0.03 ETH');
  await expectAccessible(page, '#affluent-usage');
  await page.getByRole('tab', { name: /Untitled.ipynb/ }).click();
  const refused = await run('affluent.dataset("nyc-dot/nycflights13").to_pandas(columns=["month"])');
  await expect(refused).toContainText('of the budget of', { timeout: 60_000 });
  const asking = page.getByRole('region', { name: 'Notebooks that ask for a budget' });
  await expect(asking).toContainText('Untitled.ipynb wants to open 309,772 new rows for 0.309772 ETH');
  await picture(page, 'budget-asked');
  await expectAccessible(page, '#affluent-sidebar');
  await asking.getByRole('button', { name: 'Set budget' }).click();
  await expect(asking.getByLabel(/Budget of Untitled.ipynb in ETH/)).toHaveValue('0.336776');
  await asking.getByRole('button', { name: 'Cancel' }).click();
  await asking.getByRole('button', { name: 'Dismiss' }).click();
  await expect(asking).toBeHidden();
});

const card = () => page.locator('.aff-Card', { hasText: 'New York' });
const source = () => cell().locator('.cm-content');

test('opens a new notebook from the menu of a card, with the code that was chosen', async () => {
  await execute(page, 'affluent:open-catalog');
  await card().getByRole('button').click({ button: 'right' });
  await menuItem('Open in Notebook').click();
  await menuItem('New Notebook with DuckDB').click();
  await expect(page.getByRole('tab', { name: /Untitled1.ipynb/ })).toBeVisible({ timeout: 60_000 });
  await expect(source()).toContainText('relation = nycflights13.to_duckdb()');
});

test('inserts a cell from the page of a dataset, and it runs', async () => {
  await card().getByRole('button').click();
  await page.getByRole('article').getByRole('button', { name: 'Open in notebook…' }).press('Enter');
  await menuItem('New Cell with Arrow').click();
  await expect(page.getByRole('tab', { name: /Untitled1.ipynb/ })).toHaveAttribute('aria-selected', 'true');
  await expect(source()).toContainText('table = nycflights13.to_arrow()');
  await expect(source()).toContainText('# Opens 309,772 new rows for 0.309772 ETH');
  await source().click();
  await page.keyboard.press('Control+Enter');
  await expect(cell().locator('.jp-OutputArea')).toContainText('carrier: string', { timeout: 60_000 });
});

test('takes a card that is dragged into a notebook as a cell that runs', async () => {
  const cells = page.locator('.jp-NotebookPanel:visible .jp-CodeCell');
  const before = await cells.count();
  await page.evaluate(() => void globalThis.jupyterapp.commands.execute('affluent:open-catalog', { q: 'weather' }));
  const weather = page.locator('.aff-Card', { hasText: 'Seattle' });
  await weather.hover();
  await page.mouse.down();
  await page.mouse.move(700, 300, { steps: 5 });
  await expect(page.locator('.aff-CardDrag')).toBeVisible();
  // A drag covers the page: there is nothing to hover.
  const box = await page.locator('.jp-NotebookPanel:visible .jp-Notebook-cell').last().boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 10, { steps: 3 });
  await page.mouse.up();
  await expect(cells).toHaveCount(before + 1);
  const dropped = cells.filter({ hasText: 'seattle_weather = affluent.dataset("nyc-dot/seattle-weather@1")' });
  await expect(dropped).toHaveCount(1);
  await dropped.locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(dropped.locator('.jp-OutputArea')).toContainText('precipitation', { timeout: 60_000 });
});

test('shows what data earned, recomputes it, and pays it out after one password', async () => {
  await execute(page, 'affluent:lock-wallet');
  await execute(page, 'affluent:show-earnings');
  const article = page.getByRole('article').filter({ hasText: 'What data of yours have earned' });
  await expect(article.locator('.aff-Chart svg')).toBeVisible({ timeout: 60_000 });
  await article.getByText('The same as a table').click();
  await expect(article.getByRole('region', { name: 'Earnings over time' }).getByRole('row')).toHaveCount(2);
  await expect(article.getByRole('region', { name: 'Table of licences sold' }).getByRole('row')).toHaveCount(2);
  const total = article.getByRole('region', { name: 'By dataset' }).locator('.aff-Total', { hasText: 'to be claimed' });
  await total.getByRole('button', { name: 'Audit' }).click();
  await expect(article).toContainText('Everything agrees', { timeout: 60_000 });
  await expect(article.getByRole('region', { name: 'Payments' })).toContainText('✓ the same');
  await expectAccessible(page, '#affluent-earnings');
  await picture(page, 'earnings');
  await total.getByRole('button', { name: 'Claim' }).click();
  await article.getByLabel('Password of the wallet').fill(world.password);
  await article.getByRole('button', { name: 'Claim' }).click();
  await expect(article).toContainText('All of it is claimed', { timeout: 60_000 });
});

test('has the service keep to Lab’s settings: more gateways, a password before each act of the wallet', async () => {
  const held = () =>
    page.evaluate(async () => {
      const server = JSON.parse(document.getElementById('jupyter-config-data')?.textContent ?? '{}') as {
        baseUrl: string;
      };
      return (await (await fetch(`${server.baseUrl}affluent/v1/settings`)).json()) as object;
    });
  expect(await held()).toEqual({ cacheGib: null, confirmBeforeSpending: false, gateways: [] });
  await execute(page, 'settingeditor:open', { query: 'Affluent: wallet' });
  await page.getByRole('tab', { name: /Affluent: wallet/ }).click();
  const form = page.getByRole('group', { name: 'Affluent: wallet and service' });
  await form.getByRole('button', { name: 'Add item' }).click({ timeout: 30_000 });
  await form.getByRole('textbox').last().fill('https://gateway.example');
  await expect.poll(held, { timeout: 30_000 }).toMatchObject({ gateways: ['https://gateway.example'] });
  const confirm = page.getByRole('checkbox', { name: 'Ask for the password before each act of the wallet' });
  await confirm.check({ timeout: 30_000 });
  await expect.poll(held, { timeout: 30_000 }).toMatchObject({ confirmBeforeSpending: true });
  const unlock = page.locator('#affluent-sidebar').getByRole('button', { name: 'Unlock', exact: true });
  await expect(unlock).toBeVisible({ timeout: 30_000 });
});
