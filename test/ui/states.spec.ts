import { expect, test, type Page } from '@playwright/test';
import { AffluentError } from '../../src/core/errors/index.js';
import { FakeService } from './fake-service.js';
import { startLab, type ILab } from './lab-server.js';
import { execute, openLabPage } from './page.js';

/** Code that Lab loads of the extension before anybody looks at it, in bytes. */
const MOST_AT_START = 80_000;

let lab: ILab;
let fake: FakeService;
let fakeUrl: string;
test.beforeAll(async () => {
  lab = await startLab();
});
test.afterAll(() => lab?.stop());
test.beforeEach(async ({ context }) => {
  fake = new FakeService();
  fakeUrl = await fake.start();
  await context.route('**/affluent/v1/**', route => {
    const { pathname, search } = new URL(route.request().url());
    return route.continue({ url: fakeUrl + pathname + search });
  });
});
test.afterEach(() => fake.stop());

const cards = (page: Page) => page.getByRole('list', { name: 'Datasets' }).getByRole('listitem');

test('costs little at start, and asks nothing before somebody looks', async ({ page }) => {
  let loaded = 0;
  page.on('response', async response => {
    if (response.url().includes('/lab/extensions/affluent/')) loaded += (await response.body()).length;
  });
  await openLabPage(page, lab);
  await page.waitForTimeout(2_000);
  expect(fake.seen).toEqual([]);
  expect(loaded).toBeGreaterThan(0);
  expect(loaded).toBeLessThan(MOST_AT_START);
});

test('is worked by the keyboard alone', async ({ page }) => {
  await openLabPage(page, lab);
  await execute(page, 'affluent:open-catalog');
  await expect(cards(page).first()).toBeVisible();
  // Lab takes the focus to its launcher when that is there.
  await expect(page.locator('.jp-Launcher')).toBeVisible();
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('flights');
  await expect(cards(page)).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(cards(page).getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Flights');
  await page.getByRole('button', { name: 'Buy licence' }).first().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Buy a licence' });
  await expect(dialog.getByText('What happens')).toBeVisible();
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab');
    expect(
      await dialog.evaluate(node => node.contains(document.activeElement) || document.activeElement === document.body)
    ).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Buy licence' }).first()).toBeFocused();
  await expect.poll(() => [...fake.purchases.values()].map(({ state }) => state)).toEqual(['cancelled']);
});

test('says what is wrong, and comes back by itself', async ({ page }) => {
  fake.failing = new AffluentError('CHAIN_UNREACHABLE', 'The node did not answer within 10 s.');
  await openLabPage(page, lab);
  await execute(page, 'affluent:open-catalog');
  const alert = page.getByRole('alert');
  await expect(alert).toHaveCount(1);
  await expect(alert).toContainText('The node did not answer within 10 s.');
  await expect(page.getByText('The chain cannot be reached. Trying again…')).toBeVisible();
  // Pressed while it still fails: once the service is back, the button may go by itself.
  await page.getByRole('button', { name: 'Retry now' }).click();
  fake.failing = null;
  await expect(cards(page).first()).toBeVisible();
  await expect(alert).toHaveCount(0);
});

test('makes a wallet inside the purchase where there is none', async ({ page }) => {
  fake.wallet = null;
  await openLabPage(page, lab, '&affluent=nyc-dot/nycflights13');
  await page.getByRole('button', { name: 'Buy licence' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Buy a licence' });
  await dialog.getByLabel('Password, at least 8 characters').fill('correct horse');
  await dialog.getByLabel('The same again').fill('correct horse');
  await dialog.getByRole('button', { name: 'Create wallet' }).click();
  await dialog.getByRole('checkbox', { name: /I accept/ }).check();
  await dialog.getByRole('button', { name: /^Pay/ }).click();
  await expect(dialog).toContainText('You hold licence 7');
});

test('opens the dataset that the address names, and no address keeps it', async ({ page }) => {
  await openLabPage(page, lab, '&affluent=nyc-dot/nycflights13');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Flights that left New York');
  expect(page.url()).not.toContain('affluent=');
});

test('brings open pages back after a reload', async ({ page }) => {
  const saved = page.waitForRequest(
    request => request.url().includes('/api/workspaces/') && (request.postData() ?? '').includes('affluent-dataset')
  );
  await openLabPage(page, lab, '&affluent=nyc-dot/nycflights13');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Flights');
  await (await saved).response();
  await page.goto(`${lab.url}lab`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Flights');
});

test('opens one event stream for two pages of a browser', async ({ context }) => {
  const pages = [await context.newPage(), await context.newPage()];
  for (const page of pages) {
    await openLabPage(page, lab);
    await execute(page, 'affluent:open-catalog');
    await expect(page.getByRole('img', { name: 'Connected to the local service' })).toBeVisible();
  }
  fake.put({ id: '22222222-2222-4222-8222-222222222222', requestedBy: 'analysis.ipynb' });
  for (const page of pages) await expect(page.getByText('1 request waits for you')).toBeVisible();
  expect(fake.seen.filter(one => one === 'GET /events')).toHaveLength(1);
});
