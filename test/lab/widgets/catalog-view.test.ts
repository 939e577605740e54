import { AffluentError } from '../../../src/core/errors/index.js';
import type { DatasetCard, DatasetQuery } from '../../../src/core/wire/index.js';
import { CatalogModel } from '../../../src/lab/models/catalog-model.js';
import { catalogSection } from '../../../src/lab/widgets/catalog-view.js';
import { card, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { button, show, trans, type } from '../show.js';
import { until } from '../until.js';

let cards: DatasetCard[];
let failing: AffluentError | null;
let opened: string[];
let feed: FakeFeed;
let section: ReturnType<typeof catalogSection>;

async function open(): Promise<Element> {
  const list = async ({ q = '' }: Partial<DatasetQuery>) => {
    if (failing) throw failing;
    return { items: cards.filter(one => one.title.includes(q)), next: null, total: 1 };
  };
  const model = new CatalogModel({ datasets: { list }, feed });
  section = await show(catalogSection({ model, feed, trans, openDataset: id => opened.push(id) }));
  return section.node;
}

beforeEach(() => {
  cards = [card(), card({ id: idOf(2), title: 'River levels', licensed: true, prices: [] })];
  failing = null;
  opened = [];
  feed = new FakeFeed();
});
afterEach(() => section.dispose());

it('shows each dataset with publisher, price, rows, size, and whether it is licensed', async () => {
  const node = await open();
  await until(() => node.querySelectorAll('li').length === 2);
  const [first, second] = node.querySelectorAll('li');
  expect(first?.textContent).toContain('Flights that left New York in 2013');
  expect(first?.textContent).toContain('nyc-dot');
  expect(first?.textContent).toContain('0.002 ETH / M rows');
  expect(first?.textContent).toContain('336.8K rows · 8.7 MB');
  expect(first?.textContent).not.toContain('Licensed');
  expect(second?.textContent).toContain('Licensed');
  expect(second?.textContent).toContain('No open offer');
});

it('names an unknown publisher by the address, never by the name that it claims', async () => {
  cards = [
    card({ publisher: { address: '0x2546BcD3c84621e976D8185a91A922aE77ECEc30', name: null, claimedName: 'NASA' } })
  ];
  const node = await open();
  await until(() => node.querySelector('li'));
  expect(node.textContent).toContain('0x2546…Ec30');
  expect(node.textContent).not.toContain('NASA');
});

it('finds by typing and walks by arrow keys from the field to the cards', async () => {
  const node = await open();
  await until(() => node.querySelectorAll('li').length === 2);
  const field = node.querySelector('input[type=search]') as HTMLInputElement;
  const press = (target: Element, key: string) =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  press(field, 'ArrowDown');
  expect(document.activeElement?.textContent).toContain('Flights');
  press(document.activeElement as Element, 'ArrowDown');
  expect(document.activeElement?.textContent).toContain('River');
  (document.activeElement as HTMLElement).click();
  expect(opened).toEqual([idOf(2)]);
  type(field, 'River');
  await until(() => node.querySelectorAll('li').length === 1);
});

it('says that nothing was found and leads back to all', async () => {
  const node = await open();
  await until(() => node.querySelector('li'));
  type(node.querySelector('input[type=search]') as HTMLInputElement, 'zzz');
  await until(() => node.textContent?.includes('No dataset matches “zzz”.'));
  button(node, 'Show all datasets').click();
  await until(() => node.querySelectorAll('li').length === 2);
});

it('says what failed and what to do, and tries again', async () => {
  failing = new AffluentError('SERVICE_UNREACHABLE', 'Nobody answers.');
  const node = await open();
  await until(() => node.querySelector('[role=alert]'));
  expect(node.querySelector('[role=alert]')?.textContent).toContain('affluent service start');
  failing = null;
  button(node, 'Try again').click();
  await until(() => node.querySelectorAll('li').length === 2);
  expect(node.querySelector('[role=alert]')).toBeNull();
});

it('holds the event stream while it is on the screen, and only then', async () => {
  await open();
  await until(() => feed.holders === 1);
  section.hide();
  await until(() => feed.holders === 0);
  section.show();
  await until(() => feed.holders === 1);
  section.dispose();
  await until(() => feed.holders === 0);
});
