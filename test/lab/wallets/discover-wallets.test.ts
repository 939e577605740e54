import { discoverWallets } from '../../../src/lab/wallets/discover-wallets.js';
import type { IWallet } from '../../../src/lab/tokens.js';
import { FakeProvider } from '../fake-provider.js';

const info = { uuid: 'one', name: 'Wallet One', icon: 'data:image/png;base64,AA==', rdns: 'test.one' };
const provider = new FakeProvider({});

/** Announces itself whenever the page asks, as wallets do. */
function wallet(detail: object): () => void {
  const say = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  window.addEventListener('eip6963:requestProvider', say);
  return () => window.removeEventListener('eip6963:requestProvider', say);
}

let found: IWallet[];
let undo: (() => void)[];
beforeEach(() => {
  found = [];
  undo = [];
});
afterEach(() => undo.forEach(one => one()));
const discover = (scope: Parameters<typeof discoverWallets>[0] = window) =>
  undo.push(discoverWallets(scope, one => found.push(one)));

it('finds wallets that are there, and those that come later, once each', () => {
  undo.push(wallet({ info, provider }));
  discover();
  window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: { info, provider } }));
  const second = { ...info, uuid: 'two', rdns: 'test.two', name: 'Wallet Two' };
  window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: { info: second, provider } }));
  expect(found.map(({ id, name }) => [id, name])).toEqual([
    ['test.one', 'Wallet One'],
    ['test.two', 'Wallet Two']
  ]);
});

it('asks nobody in a frame: wallets put themselves into top windows alone', () => {
  undo.push(wallet({ info, provider }));
  const scope = {
    ...{ self: {} as Window & typeof globalThis, top: window },
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    dispatchEvent: window.dispatchEvent.bind(window)
  };
  discover(scope);
  expect(found).toEqual([]);
});

it.each([
  ['has no provider', { info }],
  ['has a name without end', { info: { ...info, name: 'x'.repeat(65) }, provider }],
  ['is nothing', null]
])('passes over what %s', (_, detail) => {
  discover();
  window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  expect(found).toEqual([]);
});

it.each(['https://spy.example/pixel.png', 'javascript:alert(1)', 'data:text/html,<script>'])(
  'shows no picture from %s',
  icon => {
    discover();
    window.dispatchEvent(
      new CustomEvent('eip6963:announceProvider', { detail: { info: { ...info, icon }, provider } })
    );
    expect(found[0]?.icon).toBeNull();
  }
);

it('counts wallets: a page cannot be flooded', () => {
  discover();
  for (let place = 0; place < 50; place++) {
    const detail = { info: { ...info, uuid: String(place) }, provider };
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  }
  expect(found).toHaveLength(16);
});
