import { afterEach, describe, expect, it } from '@jest/globals';
import { AffluentError } from '../../src/core/errors/index.js';
import { toProblem } from '../../src/core/wire/index.js';
import { createClient, OwnerSession } from '../../src/client/index.js';
import { json, serve, type IServed } from './serve.js';

const budget = {
  dataset: `0x${'1'.repeat(64)}`,
  limit: '5',
  spent: '1',
  reader: null,
  remaining: '4',
  currency: { symbol: 'ETH', decimals: 18, address: null }
};
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
let served: IServed;
afterEach(() => served?.close());

describe('calls', () => {
  it('send the kernel token always, and the owner token only where it is needed', async () => {
    served = await serve((_, response) => json(response, budget));
    served.owner.open({ ownerToken: 'owner-token', expiresAt: tomorrow() });
    await served.client.budgets.get(budget.dataset);
    await served.client.budgets.set(budget.dataset, 5n);
    expect(served.seen.map(one => [one.method, one.headers.authorization, one.headers['affluent-owner']])).toEqual([
      ['GET', 'Bearer kernel-token', undefined],
      ['PUT', 'Bearer kernel-token', 'owner-token']
    ]);
    expect(served.seen[1]?.body).toBe('{"limit":"5"}');
  });

  it('refuse an owner act without a token before anything is sent', async () => {
    served = await serve((_, response) => json(response, budget));
    await expect(served.client.budgets.set(budget.dataset, 5n)).rejects.toMatchObject({ code: 'OWNER_REQUIRED' });
    expect(served.seen).toEqual([]);
  });

  it('turn problem documents into errors, and forget an owner token that the service no longer takes', async () => {
    const error = new AffluentError('WALLET_LOCKED', 'It locked itself.', { context: { since: 5 } });
    served = await serve((_, response) => json(response, toProblem(error), error.status));
    served.owner.open({ ownerToken: 'owner-token', expiresAt: tomorrow() });
    await expect(served.client.budgets.set(budget.dataset, null)).rejects.toMatchObject({
      code: 'WALLET_LOCKED',
      message: 'It locked itself.',
      hint: error.hint,
      context: { since: 5 }
    });
    expect(served.owner.token).toBeNull();
  });

  it('say which field of an answer has an unknown shape', async () => {
    served = await serve((_, response) => json(response, { ...budget, spent: -1 }));
    await expect(served.client.budgets.get(budget.dataset)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('spent') as unknown
    });
  });

  it('call a closed port SERVICE_UNREACHABLE', async () => {
    served = await serve((_, response) => json(response, budget));
    await served.close();
    await expect(served.client.budgets.get(budget.dataset)).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
  });

  it('end with the reason of an abort, not with an error of ours', async () => {
    served = await serve(() => undefined);
    const stop = new AbortController();
    const call = served.client.budgets.get(budget.dataset, { signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('keep the path of the base URL and encode the query', async () => {
    served = await serve((_, response) => json(response, { items: [], next: null, total: 0 }));
    const client = createClient({
      baseUrl: `${served.baseUrl}/user/a%20b/affluent/`,
      fetch,
      owner: new OwnerSession()
    });
    await client.datasets.list({ q: 'flights & more', licensed: false, limit: 5, tag: ['a b', 'c'] });
    expect(served.seen[0]?.url).toBe(
      '/user/a%20b/affluent/v1/datasets?q=flights+%26+more&licensed=false&limit=5&tag=a+b&tag=c'
    );
  });
});

describe('the owner session', () => {
  it('holds the token that unlocking returns and drops it on lock, even when the service is gone', async () => {
    const expiresAt = tomorrow();
    served = await serve((request, response) =>
      request.url.endsWith('unlock') ? json(response, { ownerToken: 'from-unlock', expiresAt }) : response.destroy()
    );
    expect(await served.client.wallet.unlock('secret words')).toEqual({ expiresAt });
    expect(served.owner.token).toBe('from-unlock');
    await expect(served.client.wallet.lock()).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    expect(served.owner.token).toBeNull();
  });

  it('follows the state of the wallet: put off by each act, over when it is locked', async () => {
    const later = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const state = { address: null, balance: null, currency: budget.currency, network: 'devnet', chainId: 1 };
    let locked = false;
    served = await serve((_, response) => json(response, { ...state, locked, expiresAt: locked ? null : later }));
    served.owner.open({ ownerToken: 'token', expiresAt: tomorrow() });
    await served.client.wallet.get();
    expect(served.owner.expiresAt).toBe(later);
    locked = true;
    await served.client.wallet.get();
    expect(served.owner.token).toBeNull();
  });

  it('ends with its time', () => {
    let now = 0;
    const session = new OwnerSession(() => now);
    session.open({ ownerToken: 't', expiresAt: new Date(1_000).toISOString() });
    expect(session.token).toBe('t');
    now = 1_000;
    expect(session.token).toBeNull();
    expect(session.expiresAt).toBeNull();
  });
});
