import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.js';
import { FakeService } from './fake-service.js';
import { startLab, type ILab } from './lab-server.js';
import { execute, labStands, openLabPage } from './page.js';
import { picture } from './picture.js';

let lab: ILab;
let fake: FakeService;
test.use({ viewport: { width: 1440, height: 900 } });
test.beforeAll(async () => {
  lab = await startLab();
});
test.afterAll(() => lab?.stop());
test.beforeEach(async ({ context }) => {
  fake = new FakeService();
  fake.wallet = null;
  const url = await fake.start();
  await context.route('**/affluent/v1/**', route => {
    const { pathname, search } = new URL(route.request().url());
    return route.continue({ url: url + pathname + search });
  });
});
test.afterEach(() => fake.stop());

const card = (page: Page, name: string) => page.getByRole('dialog', { name });
const offer = (page: Page) => page.getByRole('button', { name: 'Take the tour' });

test('leads by keys from the panel over a dataset and its price to the licences, without a wallet', async ({
  page
}) => {
  await openLabPage(page, lab);
  await execute(page, 'affluent:open-catalog');
  await offer(page).focus();
  await page.keyboard.press('Enter');
  const next = page.getByRole('button', { name: 'Next' });
  for (const [at, title] of ['Find data', 'Look at a dataset', 'Know the price'].entries()) {
    await expect(card(page, title)).toContainText(`${at + 1} of 4`);
    await expect(next).toBeFocused();
    await expectAccessible(page, '.aff-Tour');
    if (at === 2) await picture(page, 'tour');
    await page.keyboard.press('Enter');
  }
  await expect(page.getByRole('tab', { name: /Flights/ })).toBeVisible();
  await expect(card(page, 'Keep your licences')).toBeVisible();
  await expect(page.locator('#affluent-licences')).toBeVisible();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(card(page, 'Know the price')).toBeVisible();
  await expect(next).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('.aff-Tour')).toBeHidden();
  // What a read would cost is asked by a POST, and spends nothing.
  expect(fake.seen.filter(one => !one.startsWith('GET ') && !one.endsWith('/plan'))).toEqual([]);
});

test('is offered once, also after a reload, and taken by its command at any time', async ({ page }) => {
  await openLabPage(page, lab);
  await execute(page, 'affluent:open-catalog');
  await expect(offer(page)).toBeVisible();
  await expectAccessible(page, '.aff-TourOffer');
  const saved = page.waitForRequest(
    request => request.url().includes('/api/workspaces/') && (request.postData() ?? '').includes('affluent:tour')
  );
  await page.getByRole('button', { name: 'Dismiss the tour' }).click();
  await expect(offer(page)).toBeHidden();
  await (await saved).response();
  await page.goto(`${lab.url}lab`);
  await labStands(page);
  await execute(page, 'affluent:open-catalog');
  await expect(page.getByRole('list', { name: 'Datasets' }).getByRole('listitem').first()).toBeVisible();
  await expect(offer(page)).toBeHidden();
  await execute(page, 'affluent:take-tour');
  await expect(card(page, 'Find data')).toBeVisible();
  await page.getByRole('button', { name: 'End the tour' }).click();
  await expect(page.locator('.aff-Tour')).toBeHidden();
});
