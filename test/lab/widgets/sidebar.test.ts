import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';
import { CommandIDs } from '../../../src/lab/command-ids.js';
import { Sidebar } from '../../../src/lab/widgets/sidebar.js';
import { FakeFeed } from '../fake-feed.js';
import { button, trans } from '../show.js';
import { until } from '../until.js';

let feed: FakeFeed;
let sidebar: Sidebar;
beforeEach(() => {
  feed = new FakeFeed();
  sidebar = new Sidebar({ trans, commands: new CommandRegistry(), feed, activate: () => undefined });
  sidebar.hide();
  Widget.attach(sidebar, document.body);
});
afterEach(() => sidebar.dispose());

const named = (name: string) => {
  const widget = new Widget();
  widget.node.textContent = name;
  return widget;
};

it('makes its sections when it is first shown, and orders them by rank', async () => {
  const made: string[] = [];
  for (const [name, rank] of [
    ['low', 90],
    ['high', 10],
    ['middle', 50]
  ] as const)
    sidebar.add({
      rank,
      create: async () => {
        made.push(name);
        return named(name);
      }
    });
  expect(made).toEqual([]);
  sidebar.show();
  await until(() => sidebar.widgets.length === 4);
  expect(sidebar.widgets.slice(1).map(widget => widget.node.textContent)).toEqual(['high', 'middle', 'low']);
  sidebar.hide();
  sidebar.show();
  expect(made).toHaveLength(3);
});

it('puts the number of requests on its tab', () => {
  sidebar.setBadge(3, '3 requests wait for you');
  expect(sidebar.title.dataset).toEqual({ 'affluent-badge': '3' });
  expect(sidebar.title.caption).toContain('3 requests wait for you');
  sidebar.setBadge(0, '');
  expect(sidebar.title.dataset).toEqual({});
});

it('says that the service does not answer, and retries when asked', async () => {
  sidebar.show();
  feed.move('waiting');
  await until(() => sidebar.node.textContent?.includes('does not answer'));
  button(sidebar.node, 'Retry now').click();
  expect(feed.retried).toBe(1);
  feed.move('open');
  await until(() => !sidebar.node.textContent?.includes('does not answer'));
});

it('shows a connection that came between its first picture and its listening', async () => {
  sidebar.dispose();
  feed = new FakeFeed();
  feed.connection = 'connecting';
  const { connectionChanged } = feed;
  const connect = connectionChanged.connect.bind(connectionChanged);
  connectionChanged.connect = (slot, listener) => {
    feed.move('open');
    return connect(slot, listener);
  };
  sidebar = new Sidebar({ trans, commands: new CommandRegistry(), feed, activate: () => undefined });
  Widget.attach(sidebar, document.body);
  await until(() => sidebar.node.querySelector('[data-state=open]'));
});

it('leads to the pages whose plugins are there', async () => {
  sidebar.dispose();
  const commands = new CommandRegistry();
  const opened: string[] = [];
  for (const id of [CommandIDs.showLicences, CommandIDs.showEarnings])
    commands.addCommand(id, { execute: () => void opened.push(id) });
  sidebar = new Sidebar({ trans, commands, feed, activate: () => undefined });
  Widget.attach(sidebar, document.body);
  const link = (name: string) =>
    sidebar.node.querySelector<HTMLElement>(`jp-button[title^="${name}"], button[title^="${name}"]`);
  await until(() => link('Licences that you hold'));
  link('Licences that you hold')?.click();
  link('What your data has earned')?.click();
  await until(() => opened.length === 2);
  expect(opened).toEqual([CommandIDs.showLicences, CommandIDs.showEarnings]);
  expect(link('What was used and paid')).toBeNull();
});

it('makes its sections also where it was shown before the page stood, as in Notebook 7', async () => {
  Widget.detach(sidebar);
  sidebar.show();
  sidebar.add({ rank: 1, create: async () => named('only') });
  Widget.attach(sidebar, document.body);
  await until(() => sidebar.widgets.length === 2);
});
