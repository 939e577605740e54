import { join } from 'node:path';
import { cacheBytes } from '../../src/service/cache-bytes.js';
import { SettingsStore } from '../../src/service/settings-store.js';
import { RunningService } from './running-service.js';

const GIB = 1_073_741_824;
const none = { cacheGib: null, confirmBeforeSpending: false, gateways: [] };

describe('the settings of the service', () => {
  let running: RunningService;
  beforeEach(async () => {
    running = await RunningService.start();
    await running.unlock();
  });
  afterEach(() => running.close());

  const set = (body: object, as: 'kernel' | 'owner' = 'owner') => running.ask('PUT', '/v1/settings', { body, as });
  const isLocked = async () => (await running.ask('GET', '/v1/wallet')).json['locked'];
  const spend = () => running.ask('PUT', `/v1/budgets/0x${'1'.repeat(64)}`, { body: { limit: null }, as: 'owner' });

  it('are changed by the owner alone, and by nothing out of bounds', async () => {
    expect((await set({ cacheGib: 1 }, 'kernel')).status).toBe(403);
    expect((await set({ cacheGib: -1 })).status).toBe(400);
    expect((await running.ask('GET', '/v1/settings')).json).toEqual(none);
  });

  it.each([
    ['a password', 'https://me:secret@gateway.example'],
    ['a token', 'https://gateway.example/?token=secret'],
    ['a path', 'https://gateway.example/ipfs'],
    ['another scheme', 'ftp://gateway.example'],
    ['no address', 'gateway']
  ])('take no gateway that holds a secret or is none: %s', async (_, gateway) => {
    const { status, json } = await set({ gateways: [gateway] });
    expect([status, json['code']]).toEqual([400, 'INPUT_INVALID']);
    expect(JSON.stringify(json)).not.toContain('secret');
    expect((await running.ask('GET', '/v1/settings')).json).toEqual(none);
  });

  it('hold at once, and after a restart', async () => {
    const wanted = { cacheGib: 2, confirmBeforeSpending: false, gateways: ['https://gateway.example'] };
    expect((await set(wanted)).json).toEqual(wanted);
    expect(running.applied.at(-1)).toEqual(wanted);
    const applied: unknown[] = [];
    await SettingsStore.open(join(running.test.folder, 'settings.json'), one => void applied.push(one));
    expect(applied).toEqual([wanted]);
  });

  it('lock the wallet after each act of the owner where that is set, and only there', async () => {
    await spend();
    expect(await isLocked()).toBe(false);
    await set({ confirmBeforeSpending: true });
    expect(await isLocked()).toBe(true);
    await running.unlock();
    await spend();
    expect(await isLocked()).toBe(true);
    expect((await spend()).status).toBe(423);
  });

  it('bound the cache, never above what the administrator allows', () => {
    expect(cacheBytes({ cacheBytes: 3 * GIB }, { cacheGib: null })).toBe(3 * GIB);
    expect(cacheBytes({ cacheBytes: 3 * GIB }, { cacheGib: 0.5 })).toBe(GIB / 2);
    expect(cacheBytes({ cacheBytes: 3 * GIB }, { cacheGib: 9 })).toBe(3 * GIB);
  });
});
