import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { PartialJSONValue } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { AffluentError } from '../../../src/core/errors/index.js';
import type { DatasetCard, DatasetQuery } from '../../../src/core/wire/index.js';
import { CatalogModel } from '../../../src/lab/models/catalog-model.js';
import { SavedSearches } from '../../../src/lab/models/saved-searches.js';
import { catalogSection } from '../../../src/lab/widgets/catalog-section.js';
import { card, idOf } from '../../fixtures/datasets.js';
import { FakeFeed } from '../fake-feed.js';
import { button, show, trans, type } from '../show.js';
import { until } from '../until.js';

let settings: FakeSettings;
let cards: DatasetCard[];
let failing: AffluentError | null;
let opened: string[];
let feed: FakeFeed;
let section: ReturnType<typeof catalogSection>;

async function open(): Promise<Element> {
  const list = async ({ q = '' }: Partial<DatasetQuery>) => {
    if (failing) throw failing;
    const items = cards.filter(one => one.title.includes(q));
    return { items, next: null, total: items.length };
  };
  const facets = async () => ({
    total: 2,
    kind: [{ value: 'metered', count: 1 }],
    allows: [],
    format: [],
    size: [],
    tag: Array.from({ length: 9 }, (_, at) => ({ value: `tag ${at}`, count: 9 - at })),
    publisher: [],
    licensed: 1
  });
  const model = new CatalogModel({ datasets: { list, facets }, feed });
  const saved = new SavedSearches(settings);
  section = await show(
    catalogSection({ model, saved, feed, trans, openDataset: id => opened.push(id), tableKind: () => 'polars' })
  );
  return section.node;
}

/** Lab's settings, as far as they are asked. */
class FakeSettings {
  readonly changed = new Signal<this, void>(this) as never as ISettingRegistry.ISettings['changed'];
  value: PartialJSONValue = [];

  get() {
    return { composite: this.value, user: this.value };
  }

  async set(_: string, value: PartialJSONValue) {
    this.value = value;
    (this.changed as unknown as Signal<this, void>).emit();
  }
}

beforeEach(() => {
  settings = new FakeSettings();
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

it('narrows by facets, shows what narrows, and goes back to all', async () => {
  const node = await open();
  await until(() => node.querySelector('li'));
  button(node, 'Filters').click();
  await until(() => node.querySelector('fieldset'));
  const choice = (name: string) =>
    [...node.querySelectorAll('label')].find(one => one.textContent?.startsWith(name)) as HTMLElement;
  expect(choice('Per row').textContent).toBe('Per row1');
  expect(choice('tag 8')).toBeUndefined();
  button(node, 'Show 3 more').click();
  await until(() => choice('tag 8'));
  choice('Per row').click();
  await until(() => node.textContent?.includes('Filters (1)'));
  button(node, 'Remove the filter “Per row”').click();
  await until(() => !node.textContent?.includes('Filters (1)'));
  choice('tag 2').click();
  await until(() => node.textContent?.includes('Filters (1)'));
  button(node, 'Clear all').click();
  await until(() => !node.textContent?.includes('Clear all'));
});

it('keeps searches by name in the settings, and asks them again', async () => {
  const node = await open();
  await until(() => node.querySelector('li'));
  const field = node.querySelector('input[type=search]') as HTMLInputElement;
  type(field, 'River');
  await until(() => node.querySelectorAll('li[data-dataset]').length === 1);
  button(node, 'Filters').click();
  await until(() => node.querySelector('form'));
  button(node, 'Save').click();
  await until(() => settings.value && (settings.value as unknown[]).length === 1);
  expect(settings.value).toMatchObject([{ name: 'River', query: { q: 'River', sort: 'relevance' } }]);
  button(node, 'Clear all').click();
  await until(() => field.value === '');
  button(node, 'River').click();
  await until(() => field.value === 'River');
  button(node, 'Forget the search “River”').click();
  await until(() => (settings.value as unknown[]).length === 0);
});

it('takes letters that are typed into the list to the search field', async () => {
  const node = await open();
  await until(() => node.querySelectorAll('li').length === 2);
  const field = node.querySelector('input[type=search]') as HTMLInputElement;
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true }));
  expect(document.activeElement).toBe(field);
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
