import { createHmac } from 'node:crypto';
import { request as send } from 'node:http';
import { unlock } from '../../src/flows/unlocking/unlock.js';
import { fakeShard } from '../fakes/fake-tables.js';
import { RunningService } from './running-service.js';

const PLENTY = (10n ** 16n).toString();
const SHARD = Buffer.from(fakeShard(1_000, 700_000));

describe('the service', () => {
  let running: RunningService;
  let dataset: string;
  beforeAll(async () => {
    running = await RunningService.start(300);
    dataset = await running.test.publish();
    await running.test.buy(dataset, PLENTY, (10n ** 15n).toString());
    await unlock(running.test.world, { dataset, shards: [0], budget: null });
  });
  afterAll(() => running.close());

  const ask: RunningService['ask'] = (...args) => running.ask(...args);
  const file = (name = 'rows/0.parquet') => `/v1/data/${dataset}/1/${name}`;

  it('proves that it knows the secret of the connection file', async () => {
    const nonce = 'ab'.repeat(16);
    const { json } = await ask('POST', '/v1/challenge', { as: 'nobody', body: { nonce: `0x${nonce}` } });
    const expected = createHmac('sha256', Buffer.from(running.secret, 'hex'))
      .update(Buffer.from(nonce, 'hex'))
      .update('affluent/service/1')
      .digest('hex');
    expect(json).toEqual({ proof: `0x${expected}` });
  });

  it('says what it sees, to anybody', async () => {
    expect((await ask('GET', '/v1/health', { as: 'nobody' })).json).toMatchObject({
      status: 'ok',
      network: 'test',
      walletLocked: true
    });
  });

  it('describes itself by OpenAPI 3.1', async () => {
    const { json } = await ask('GET', '/v1/openapi.json');
    const { openapi, paths } = json as { openapi: string; paths: Record<string, unknown> };
    expect(openapi).toMatch(/^3\.1/);
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/v1/datasets/{id}', '/v1/purchases/{id}/approve']));
  });

  describe('answers what it cannot do with a problem document:', () => {
    it.each<[string, string, string, unknown, number, string]>([
      ['an unknown address', 'GET', '/v1/nothing', undefined, 404, 'NOT_FOUND'],
      ['a body that is no JSON', 'POST', '/v1/purchases', '{', 400, 'INPUT_INVALID'],
      ['a body of another form', 'POST', '/v1/purchases', { offer: -1 }, 400, 'INPUT_INVALID'],
      ['a body that is too large', 'POST', '/v1/purchases', 'x'.repeat(4_200_000), 413, 'REQUEST_TOO_LARGE'],
      ['an id of another form', 'GET', '/v1/datasets/nothing', undefined, 400, 'INPUT_INVALID'],
      [
        'a dataset that nobody registered',
        'GET',
        `/v1/datasets/0x${'00'.repeat(32)}`,
        undefined,
        404,
        'DATASET_UNKNOWN'
      ],
      ['a query of another form', 'GET', '/v1/datasets?limit=1000000', undefined, 400, 'INPUT_INVALID']
    ])('%s', async (_, method, path, body, status, code) => {
      const answer = await ask(method, path, { body });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toMatch(/application\/problem\+json/);
      expect(answer.json).toMatchObject({ code, status, title: expect.any(String), hint: expect.any(String) });
    });
  });

  describe('serves plaintext', () => {
    it('whole, and by HEAD its size alone', async () => {
      const { status, headers, bytes } = await ask('GET', file());
      expect(status).toBe(200);
      expect(bytes.equals(SHARD)).toBe(true);
      expect(headers).toMatchObject({
        'accept-ranges': 'bytes',
        'content-length': '700000',
        'cache-control': 'no-store'
      });
      const head = await ask('HEAD', file());
      expect(head).toMatchObject({ status: 200, bytes: Buffer.alloc(0) });
      expect(head.headers).toMatchObject({ 'content-length': '700000', etag: headers['etag'] });
    });

    it.each<[string, number, number]>([
      ['bytes=0-0', 0, 1],
      ['bytes=262080-262100', 262_080, 262_101],
      ['bytes=699990-', 699_990, 700_000],
      ['bytes=-8', 699_992, 700_000],
      ['bytes=699999-999999999', 699_999, 700_000]
    ])('in the range %s', async (range, start, end) => {
      const { status, headers, bytes } = await ask('GET', file(), { headers: { range } });
      expect(status).toBe(206);
      expect(headers['content-range']).toBe(`bytes ${start}-${end - 1}/700000`);
      expect(bytes.equals(SHARD.subarray(start, end))).toBe(true);
    });

    it.each(['bytes=700000-', 'bytes=-0'])('and answers 416 to %s', async range => {
      const { status, headers, json } = await ask('GET', file(), { headers: { range } });
      expect(status).toBe(416);
      expect(headers['content-range']).toBe('bytes */700000');
      expect(json).toMatchObject({ code: 'RANGE_INVALID' });
    });

    it('whole where the range is conditional on another version, and not at all where the client has it', async () => {
      const { headers } = await ask('HEAD', file());
      const etag = headers['etag'] as string;
      expect((await ask('GET', file(), { headers: { range: 'bytes=0-3', 'if-range': '"other"' } })).status).toBe(200);
      expect((await ask('GET', file(), { headers: { range: 'bytes=0-3', 'if-range': etag } })).status).toBe(206);
      expect((await ask('GET', file(), { headers: { 'if-none-match': etag } })).status).toBe(304);
    });

    it('not beyond the budget: 402 with the price, and a HEAD costs nothing', async () => {
      const before = running.test.chain.taken;
      expect((await ask('HEAD', file('rows/1.parquet'))).status).toBe(200);
      const { status, json } = await ask('GET', file('rows/1.parquet'));
      expect(status).toBe(402);
      expect(json).toMatchObject({ code: 'BUDGET_EXCEEDED', context: { price: (2n * 10n ** 15n).toString() } });
      expect(running.test.chain.taken).toBe(before);
    });

    it('at no path but those of the dataset', async () => {
      for (const name of ['..%2f..%2fetc%2fpasswd', 'rows/../rows/0.parquet', 'rows/9.parquet'])
        expect((await ask('GET', file(name))).status).toBe(404);
    });

    it('and lets go when the reader goes', async () => {
      const second = await running.test.publish({ slug: 'second' });
      await running.test.buy(second, PLENTY);
      await unlock(running.test.world, { dataset: second, shards: [0], budget: null });
      const { ipfs } = running.test;
      const readSpans = ipfs.readSpans.bind(ipfs);
      const aborted = new Promise<string>(resolve => {
        ipfs.readSpans = async function* (_cid: string, _spans: unknown, options?: { signal?: AbortSignal }) {
          await new Promise<void>(go => options?.signal?.addEventListener('abort', () => go()));
          resolve('aborted');
          throw new Error('aborted');
        } as typeof readSpans;
      });
      try {
        const headers = { authorization: `Bearer ${running.token}` };
        const outgoing = send({ socketPath: running.socket, path: `/v1/data/${second}/1/rows/0.parquet`, headers });
        outgoing.on('error', () => undefined);
        outgoing.end();
        await new Promise(go => setTimeout(go, 200));
        outgoing.destroy();
        const late = new Promise<string>(go => setTimeout(() => go('still reading'), 3_000));
        expect(await Promise.race([aborted, late])).toBe('aborted');
      } finally {
        ipfs.readSpans = readSpans;
      }
    });
  });

  it('gives a URL that reads one dataset for a while, spends nothing, and checks who calls', async () => {
    const other = await running.test.publish({ slug: 'other' });
    const { json } = await ask('POST', '/v1/capabilities', { body: { id: dataset, seconds: 60 } });
    const { url } = json as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(Buffer.from(await (await fetch(`${url}rows/0.parquet`)).arrayBuffer()).equals(SHARD)).toBe(true);
    expect((await fetch(`${url}rows/1.parquet`)).status).toBe(402);
    expect((await fetch(`${url.replace(dataset, other)}rows/0.parquet`)).status).toBe(401);
    expect((await fetch(`${url}rows/0.parquet`, { headers: { origin: 'http://evil.test' } })).status).toBe(401);
    running.test.chain.pass(61);
    expect((await fetch(`${url}rows/0.parquet`)).status).toBe(401);
    const { origin, port } = new URL(url);
    expect((await fetch(`${origin}/v1/datasets`)).status).toBe(401);
    const rebound = await new Promise<number>(resolve => {
      send({ host: '127.0.0.1', port, path: '/v1/health', headers: { host: 'evil.test' } }, answer =>
        resolve(answer.statusCode!)
      ).end();
    });
    expect(rebound).toBe(401);
  });

  it('slows down who guesses the password', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await ask('POST', '/v1/wallet/unlock', { body: { password: 'wrong' } })).status);
    expect(statuses.slice(0, 3)).toEqual([400, 400, 400]);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('a lease', () => {
  it('keeps the service, which ends a while after the last one', async () => {
    const running = await RunningService.start(150);
    try {
      running.service.start();
      const lease = send({
        socketPath: running.socket,
        path: '/v1/events',
        headers: { authorization: `Bearer ${running.token}` }
      });
      const first = await new Promise<string>((resolve, reject) => {
        lease.on('error', reject);
        lease.on('response', answer => {
          answer.on('error', () => undefined);
          let text = '';
          answer.on('data', (part: Buffer) => {
            text += part.toString();
            if (text.includes('hello')) resolve(text);
          });
        });
        lease.end();
      });
      expect(first).toMatch(/data: \{"type":"hello"/);
      await new Promise(go => setTimeout(go, 400));
      expect(running.idle).toBe(0);
      lease.on('error', () => undefined);
      lease.destroy();
      await new Promise(go => setTimeout(go, 500));
      expect(running.idle).toBe(1);
    } finally {
      await running.close();
    }
  });
});
