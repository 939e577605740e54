import { Signal } from '@lumino/signaling';
import { AffluentError } from '../../../src/core/errors/index.js';
import type { ServiceSettings } from '../../../src/core/wire/index.js';
import { ServiceSettingsKeeper } from '../../../src/lab/models/service-settings.js';
import { until } from '../until.js';

const none: ServiceSettings = { cacheGib: null, confirmBeforeSpending: false, gateways: [] };
let held: ServiceSettings;
let refuse: AffluentError | null;
let wallet: { isOpen: boolean; stateChanged: Signal<never, void> };
let outcomes: unknown[];
let settings: { composite: Record<string, never> };
let keeper: ServiceSettingsKeeper;
const choose = (composite: object) => (settings.composite = composite as Record<string, never>);
beforeEach(() => {
  [held, refuse, outcomes, settings] = [none, null, [], { composite: {} }];
  wallet = { isOpen: true, stateChanged: new Signal<never, void>({} as never) };
  keeper = new ServiceSettingsKeeper({
    settings,
    wallet,
    service: {
      get: async () => held,
      set: async wanted => {
        if (refuse) throw refuse;
        return (held = wanted);
      }
    },
    onOutcome: outcome => void outcomes.push(outcome)
  });
});

it('tells the service what it does not keep to yet, and nothing else', async () => {
  await keeper.apply();
  expect(outcomes).toEqual([]);
  choose({ cacheGib: 3, confirmBeforeSpending: true });
  await keeper.apply();
  expect([held, outcomes]).toEqual([{ ...none, cacheGib: 3, confirmBeforeSpending: true }, ['done']]);
});

it.each([
  ['is locked', false, null],
  ['was locked meanwhile', true, new AffluentError('WALLET_LOCKED', 'Locked.')]
])('waits where the wallet %s, and tells the last of several when it opens', async (_, isOpen, error) => {
  [wallet.isOpen, refuse] = [isOpen, error];
  choose({ cacheGib: 3 });
  await keeper.apply();
  choose({ cacheGib: 4 });
  await keeper.apply();
  expect([held, new Set(outcomes)]).toEqual([none, new Set(['locked'])]);
  [wallet.isOpen, refuse] = [true, null];
  wallet.stateChanged.emit();
  await until(() => held.cacheGib === 4);
});

it('says why where it cannot', async () => {
  refuse = new AffluentError('DISK_FULL', 'No room.');
  choose({ cacheGib: 3 });
  await keeper.apply();
  expect(outcomes).toEqual([{ failure: refuse }]);
});
