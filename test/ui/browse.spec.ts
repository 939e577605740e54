import { expect, test, type Page } from '@playwright/test';
import { AffluentError } from '../../src/core/errors/index.js';
import { expectAccessible } from './accessible.js';
import { FakeService } from './fake-service.js';
import { startLab, type ILab } from './lab-server.js';
import { execute, openLabPage, reloadAfterSaving } from './page.js';
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
  const url = await fake.start();
  await context.route('**/affluent/v1/**', route => {
    const { pathname, search } = new URL(route.request().url());
    return route.continue({ url: url + pathname + search });
  });
});
test.afterEach(() => fake.stop());

const field = (page: Page) => page.getByRole('searchbox', { name: 'Search datasets' });
const list = (page: Page) => page.getByRole('list', { name: 'Datasets' });
const cards = (page: Page) => list(page).getByRole('listitem');
const filters = (page: Page) => page.getByRole('button', { name: /^Filters/ });

async function openCatalog(page: Page): Promise<void> {
  await openLabPage(page, lab);
  await execute(page, 'affluent:open-catalog');
  await expect(cards(page).first()).toContainText('Flights');
  // Lab takes the focus to its launcher when that is there.
  await expect(page.locator('.jp-Launcher')).toBeVisible();
}

test('shows few rows of 10,000 datasets, and any place of them at once', async ({ page }) => {
  await openCatalog(page);
  await expect(page.getByText('10,000 datasets')).toBeVisible();
  expect(await cards(page).count()).toBeLessThan(30);
  const scroll = page.locator('.aff-Catalog-scroll');
  await scroll.evaluate(node => node.scrollTo(0, node.scrollHeight / 2));
  await expect(cards(page).filter({ hasText: 'series 5000' })).toBeVisible();
  expect(await cards(page).count()).toBeLessThan(30);
  expect(fake.seen.filter(one => one === 'GET /datasets').length).toBeLessThan(6);
  await field(page).fill('oslo');
  await expect(page.getByText('1,429 datasets')).toBeVisible();
  await expect(cards(page).first()).toContainText('Oslo, series 2');
});

test('is walked by keys from the first to the last, and keeps the focus', async ({ page }) => {
  await openCatalog(page);
  await field(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(cards(page).nth(1).getByRole('button')).toBeFocused();
  await page.keyboard.press('End');
  const last = cards(page).filter({ hasText: 'series 9999' });
  await expect(last.getByRole('button')).toBeFocused();
  await expect(last).toHaveAttribute('aria-posinset', '10000');
  await page.keyboard.press('ArrowUp');
  await expect(cards(page).filter({ hasText: 'series 9998' }).getByRole('button')).toBeFocused();
  // The wheel takes the card with the focus away; keys go on from it.
  await page.locator('.aff-Catalog-scroll').evaluate(node => node.scrollTo(0, 0));
  await expect(cards(page).first()).toContainText('Flights');
  await page.keyboard.press('ArrowDown');
  await expect(last.getByRole('button')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(cards(page).first().getByRole('button')).toBeFocused();
  await page.keyboard.type('riga');
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveValue('riga');
  await expect(cards(page).first()).toContainText('Riga');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Riga');
});

test('narrows by facets with counts, says what narrows, and keeps searches', async ({ page }) => {
  await openCatalog(page);
  await filters(page).click();
  await page.getByRole('checkbox', { name: /^Free/ }).check();
  await expect(filters(page)).toHaveText('Filters (1)');
  await expect(page.getByText('2,000 datasets')).toBeVisible();
  await page.getByRole('checkbox', { name: /^bus/ }).check();
  await expect(page.getByText('333 datasets')).toBeVisible();
  await picture(page, 'filters');
  await expectAccessible(page, '#affluent-sidebar');
  await page.getByRole('textbox', { name: 'Name of this search' }).fill('Free buses');
  await reloadAfterSaving(page, () => page.getByRole('button', { name: 'Save' }).click());
  await execute(page, 'affluent:open-catalog');
  await filters(page).click();
  await page.getByRole('button', { name: 'Free buses', exact: true }).click();
  await expect(page.getByText('333 datasets')).toBeVisible();
  await page.getByRole('button', { name: 'Remove the filter “Free”' }).click();
  await expect(page.getByText('1,667 datasets')).toBeVisible();
});

test('says that nothing was found, and what is wrong, in words that help', async ({ page }) => {
  await openCatalog(page);
  await field(page).fill('no such thing');
  await expect(page.getByText('No dataset matches “no such thing”.')).toBeVisible();
  await picture(page, 'nothing-found');
  await expectAccessible(page, '#affluent-sidebar');
  fake.failing = new AffluentError('SERVICE_UNREACHABLE', 'The local service could not be reached.');
  await field(page).fill('flights');
  const alert = page.locator('.aff-Catalog').getByRole('alert');
  await expect(alert).toContainText('affluent service start');
  await picture(page, 'offline');
  await expectAccessible(page, '#affluent-sidebar');
  fake.failing = null;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(cards(page)).toHaveCount(1);
});

test('shows a dataset: sample, columns, terms, the split of payments, and what a read would cost', async ({ page }) => {
  await openLabPage(page, lab, '&affluent=nyc-dot/nycflights13');
  const article = page.getByRole('article');
  await expect(article.getByRole('heading', { level: 1 })).toContainText('Flights that left New York');
  await expect(page.locator('.aff-Grid canvas').first()).toBeVisible();
  await picture(page, 'browse-dataset');
  await expectAccessible(page, '.aff-Page');
  const sample = article.getByRole('region', { name: 'Sample' });
  await sample.getByRole('searchbox').fill('JFK');
  await expect(sample.getByRole('status')).toHaveText('67 rows');
  await sample.getByRole('combobox').selectOption({ label: 'distance ▼' });
  await expect(article.getByRole('img', { name: /Spread over 16 equal steps/ }).first()).toBeVisible();
  await expect(article.getByRole('list', { name: 'Where each payment goes' })).toContainText('Publisher 2.00 %');
  const calculator = article.getByRole('region', { name: 'What a read costs' });
  await calculator.getByRole('button', { name: 'Choose rows…' }).click();
  const condition = calculator.getByRole('group', { name: /^Condition on/ });
  await condition.getByRole('combobox', { name: 'Column' }).selectOption('time_hour');
  await condition.getByLabel('time_hour from').fill('2013-06-01');
  await condition.getByLabel('time_hour to').fill('2013-06-30');
  await expect.poll(() => fake.bodies.at(-1)).toContain('2013-06-30T23:59:59.999999999Z');
  await expect(calculator.getByRole('status')).toContainText('Rows in the files');
  await expectAccessible(page, '.aff-Page');
  await picture(page, 'calculator');
  await article.getByRole('region', { name: 'Contributors' }).scrollIntoViewIfNeeded();
  await picture(page, 'contributors');
});

test('says what was found to be forged, and how to go on', async ({ page }) => {
  fake.finding = {
    code: 'ROWS_FORGED',
    detail: 'Shard 7 was declared with 100 rows and has 90.',
    hint: 'Tell the publisher.',
    shard: 7,
    foundAt: '2026-11-20T10:00:00Z'
  };
  await openLabPage(page, lab, '&affluent=nyc-dot/nycflights13');
  const alert = page.getByRole('article').getByRole('alert');
  await expect(alert).toContainText('Shard 7 was declared with 100 rows and has 90.');
  await expect(alert).toContainText('affluent dismiss nyc-dot/nycflights13');
  await picture(page, 'forged');
  await expectAccessible(page, '.aff-Page');
});

test('shows on every page what is being read, and then that there is nothing yet', async ({ page }) => {
  fake.cards = [];
  fake.used = false;
  let answer: () => void = () => undefined;
  await openLabPage(page, lab);
  for (const [command, scope, title] of [
    ['open-catalog', '#affluent-sidebar', 'No datasets yet'],
    ['show-licences', '#affluent-licences', 'No licence yet'],
    ['show-usage', '#affluent-usage', 'Nothing unlocked yet'],
    ['show-earnings', '#affluent-earnings', 'Nothing earned yet']
  ] as const) {
    fake.held = new Promise(resolve => (answer = resolve));
    await execute(page, `affluent:${command}`);
    await expect(page.locator(scope).locator('.aff-Skeleton').first()).toBeVisible();
    answer();
    await expect(page.locator(scope).getByText(title)).toBeVisible();
    await expect(page.locator(scope).locator('.aff-Skeleton')).toHaveCount(0);
    await expectAccessible(page, scope);
  }
});

test('says that a link leads to no dataset', async ({ page }) => {
  fake.failing = new AffluentError('DATASET_UNKNOWN', 'The network has no dataset nobody/nothing.');
  await openLabPage(page, lab, '&affluent=nobody/nothing');
  await expect(page.getByText('The network has no dataset nobody/nothing.').first()).toBeVisible();
});

test('says on every page that the service does not answer, and what to do', async ({ page }) => {
  await openLabPage(page, lab);
  fake.failing = new AffluentError('SERVICE_UNREACHABLE', 'The local service could not be reached.');
  for (const name of ['licences', 'usage', 'earnings']) {
    await execute(page, `affluent:show-${name}`);
    const scope = `#affluent-${name}`;
    const alert = page.locator(scope).getByRole('alert').first();
    await expect(alert).toContainText('affluent service start');
    await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible();
    await expectAccessible(page, scope);
  }
});
