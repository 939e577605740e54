import { routes } from '../../src/service/routes/index.js';
import { RunningService } from './running-service.js';

const HASH = 'ab'.repeat(32);
const UUID = '00000000-0000-4000-8000-000000000000';

/** A path of a route, with values that have the right form. */
function pathOf(url: string): string {
  return url
    .replace('/licences/:n', '/licences/1')
    .replace('/datasets/:id', `/datasets/0x${HASH}`)
    .replace('/budgets/:id', `/budgets/0x${HASH}`)
    .replace('/data/:id', `/data/0x${HASH}`)
    .replace(':id', UUID)
    .replace(':version', '1')
    .replace(':token', HASH)
    .replace(':address', `0x${'12'.repeat(20)}`)
    .replace('*', 'rows/0.parquet');
}

describe('every route', () => {
  let running: RunningService;
  beforeAll(async () => {
    running = await RunningService.start();
  });
  afterAll(() => running.close());

  // The event stream does not end by itself, and locking ends the session of the table.
  const asked = routes.filter(({ url }) => url !== '/v1/events');
  const codeOf = async (method: string, url: string, as: 'nobody' | 'kernel' | 'owner', headers = {}) => {
    const body = method === 'POST' || method === 'PUT' ? {} : undefined;
    const { status, json } = await running.ask(method, pathOf(url), { as, headers, body });
    return { status, code: (json as { code?: string } | null)?.code };
  };

  it('stands once in the table', () => {
    const names = routes.map(({ method, url }) => `${method} ${url}`);
    expect(new Set(names).size).toBe(names.length);
    expect(routes.filter(({ access }) => access === 'none').map(({ url }) => url)).toEqual([
      '/v1/health',
      '/v1/challenge',
      '/v1/capabilities/:token/data/:id/:version/*',
      '/v1/capabilities/:token/data/:id/:version/*'
    ]);
  });

  it.each(asked.filter(({ access }) => access !== 'none').map(({ method, url }) => [method, url] as const))(
    'refuses a stranger: %s %s',
    async (method, url) => {
      expect(await codeOf(method, url, 'nobody')).toMatchObject({ status: 401 });
      expect(await codeOf(method, url, 'nobody', { authorization: `Bearer ${HASH}` })).toMatchObject({ status: 401 });
    }
  );

  it.each(asked.filter(({ access }) => access === 'owner').map(({ method, url }) => [method, url] as const))(
    'refuses a kernel without the owner: %s %s',
    async (method, url) => {
      expect(await codeOf(method, url, 'kernel')).toEqual({ status: 403, code: 'OWNER_REQUIRED' });
      expect(await codeOf(method, url, 'kernel', { 'affluent-owner': HASH })).toMatchObject({ status: 423 });
      await running.unlock();
      expect(await codeOf(method, url, 'kernel', { 'affluent-owner': HASH })).toMatchObject({ status: 403 });
      expect([401, 403, 423]).not.toContain((await codeOf(method, url, 'owner')).status);
      await running.ask('POST', '/v1/wallet/lock', { as: 'owner', body: {} });
    }
  );

  it.each(
    asked
      .filter(({ access }) => access === 'kernel' || access === 'data')
      .map(({ method, url }) => [method, url] as const)
  )('lets the kernel in: %s %s', async (method, url) => {
    expect([401, 403, 423]).not.toContain((await codeOf(method, url, 'kernel')).status);
  });
});
