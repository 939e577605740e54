import { KeySigner } from '../../src/adapters/keystore/index.js';
import { generateHpkeKeys, openAnswer } from '../../src/core/custody/hpke.js';
import { isShareGood } from '../../src/core/custody/split-key.js';
import type { ITestDraft } from '../fixtures/draft.js';
import { CustodyWorld, post } from './world.js';

let world: CustodyWorld;
let draft: ITestDraft;
let offer: bigint;
let licenceId: bigint;
const custodian = () => world.custodians[0]!;
/** Waits long enough for a block on any machine; who refuses does not ask it. */
const patient = () => world.custodians[1]!;
/** Of both: they read the same chain through the same proxy, which counts. */
const settled = () => Promise.all(world.custodians.map(one => world.caughtUp(one)));
const FREE = 1n << 43n;

beforeAll(async () => {
  world = await CustodyWorld.open();
  draft = await world.draft('flights');
  for (const { url } of world.custodians) await post(`${url}/v1/acceptances`, { manifest: draft.manifest });
  ({ offer } = await world.register(draft));
  licenceId = await world.buy(offer);
}, 30_000);
afterAll(() => world.close());

const good = (shard: number, share: Uint8Array | undefined, place = 0) =>
  isShareGood(draft.dataset, shard, place, share!, draft.commitments[shard]!);

describe('what is paid for', () => {
  it('is refused before the chain shows it', async () => {
    const { status, code } = await world.ask(custodian(), draft, { licenceId, wanted: [2n] });
    expect([status, code]).toEqual([403, 'KEY_REFUSED']);
  });

  it('is released in the moment in which it is unlocked, sealed to the sender, and no more than that', async () => {
    await world.unlock(draft, offer, licenceId, 0, 6n);
    const { status, shares } = await world.ask(patient(), draft, { licenceId, wanted: [2n ** 256n - 1n] });
    expect(status).toBe(200);
    expect([...shares.keys()]).toEqual([1, 2]);
    expect(good(1, shares.get(1), 1) && good(2, shares.get(2), 1)).toBe(true);
    await settled();
  });

  it('is narrowed to what is wanted', async () => {
    const { shares } = await world.ask(custodian(), draft, { licenceId, wanted: [4n] });
    expect([...shares.keys()]).toEqual([2]);
  });

  it('comes from the second custodian with shares of its own', async () => {
    const { shares } = await world.ask(world.custodians[1]!, draft, { licenceId, wanted: [4n] });
    expect(good(2, shares.get(2), 1)).toBe(true);
    expect(good(2, shares.get(2), 0)).toBe(false);
  });

  it('includes shards without rows, of several pages at once', async () => {
    const { shares } = await world.ask(custodian(), draft, { licenceId, pages: [1, 0], wanted: [FREE, 2n] });
    expect([...shares.keys()].sort((a, b) => a - b)).toEqual([1, 299]);
  });

  it('is given again to the same request as often as it comes, readable by its sender alone', async () => {
    const replyKey = (await generateHpkeKeys()).publicKey;
    const bodies: unknown[] = [];
    await world
      .ask(custodian(), draft, {
        licenceId,
        wanted: [2n],
        replyKey,
        spoil: body => {
          bodies.push(body);
          return body;
        }
      })
      .catch(() => undefined);
    const again = await post(`${custodian().url}/v1/keys`, bodies[0]);
    expect(again.status).toBe(200);
    const { enc, ciphertext } = again.answer as { enc: string; ciphertext: string };
    const sealed = { enc: Buffer.from(enc.slice(2), 'hex'), ciphertext: Buffer.from(ciphertext, 'base64') };
    const thief = await generateHpkeKeys();
    await expect(openAnswer(thief, custodian().hpkeKey, new Uint8Array(), sealed)).rejects.toMatchObject({
      code: 'KEY_REFUSED'
    });
  });

  it('waits for an offer’s confirmations, while a revocation does not', async () => {
    const slow = await world.draft('slow');
    await post(`${custodian().url}/v1/acceptances`, { manifest: slow.manifest });
    const { offer: second } = await world.register(slow, 2);
    const licence = await world.buy(second);
    await world.unlock(slow, second, licence, 0, 2n);
    await settled();
    const ask = () => world.ask(custodian(), slow, { licenceId: licence, wanted: [2n] });
    expect((await ask()).code).toBe('KEY_REFUSED');
    await world.anvil.rpc('anvil_mine', '0x2');
    await settled();
    expect((await ask()).status).toBe(200);
    const { calls, send } = world.chain;
    await send(calls.setKey(licence, world.people.session.address, false), world.people.buyer);
    await settled();
    expect((await ask()).code).toBe('KEY_REFUSED');
  });
});

describe('requests that are refused without asking the chain', () => {
  const now = () => Math.floor(Date.now() / 1_000);
  const stranger = new KeySigner(new Uint8Array(32).fill(5));
  const rows: [string, Parameters<CustodyWorld['ask']>[2], number, string][] = [
    ['past its deadline', { deadline: 1_000 }, 400, 'INPUT_INVALID'],
    ['with a deadline too far ahead', { deadline: now() + 3_600 }, 400, 'INPUT_INVALID'],
    ['for another custodian', { custodian: `0x${'77'.repeat(20)}` }, 400, 'INPUT_INVALID'],
    ['of an unknown licence', { licenceId: 4_711n }, 403, 'KEY_REFUSED'],
    ['signed by a stranger', { signer: stranger }, 403, 'KEY_REFUSED'],
    ['with a page twice', { pages: [0, 0], wanted: [1n, 1n] }, 400, 'INPUT_INVALID'],
    ['with fewer words than pages', { pages: [0, 1], wanted: [1n] }, 400, 'INPUT_INVALID'],
    ['with too many pages', { pages: [...Array(65).keys()], wanted: Array<bigint>(65).fill(1n) }, 400, 'INPUT_INVALID'],
    [
      'changed after it was signed',
      { spoil: body => ({ ...body, request: { ...body.request, wanted: ['0xff'] } }) },
      403,
      'KEY_REFUSED'
    ],
    [
      'with another’s signature',
      { spoil: body => ({ ...body, signature: `0x${'12'.repeat(64)}` }) },
      403,
      'KEY_REFUSED'
    ],
    [
      'with a signature of zeros',
      { spoil: body => ({ ...body, signature: `0x${'00'.repeat(64)}` }) },
      400,
      'INPUT_INVALID'
    ],
    [
      'with a signature of 65 bytes',
      { spoil: body => ({ ...body, signature: `${body.signature}1b` }) },
      400,
      'INPUT_INVALID'
    ],
    [
      'with a number as licence',
      { spoil: body => ({ ...body, request: { ...body.request, licenceId: 1 } }) },
      400,
      'INPUT_INVALID'
    ],
    ['that is no request', { spoil: () => ({}) }, 400, 'INPUT_INVALID'],
    ['that is no JSON', { spoil: () => '{' }, 400, 'INPUT_INVALID'],
    ['that is too deep', { spoil: () => '['.repeat(4_000) + ']'.repeat(4_000) }, 400, 'INPUT_INVALID'],
    ['that is too large', { spoil: () => `"${'x'.repeat(20_000)}"` }, 413, 'REQUEST_TOO_LARGE']
  ];

  it.each(rows)('%s', async (_what, more, status, code) => {
    await settled();
    const before = world.proxy.count('eth_call');
    const answer = await world.ask(custodian(), draft, { licenceId, wanted: [2n], ...more });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(world.proxy.count('eth_call')).toBe(before);
  });

  it('of a licence of a dataset that is not accepted here', async () => {
    const foreign = await world.draft('foreign');
    await world.register(foreign).then(async opened => {
      const licence = await world.buy(opened.offer);
      await settled();
      const before = world.proxy.count('eth_call');
      const answer = await world.ask(custodian(), foreign, { licenceId: licence, wanted: [FREE], pages: [1] });
      expect([answer.status, answer.code]).toEqual([404, 'DATASET_UNKNOWN']);
      expect(world.proxy.count('eth_call')).toBe(before);
    });
  });

  it('in a flood, which meets a limit', async () => {
    await settled();
    const before = world.proxy.count('eth_call');
    const flood = await Promise.all(
      Array.from({ length: 90 }, () => world.ask(custodian(), draft, { licenceId: 1n, signer: stranger }))
    );
    expect(flood.some(({ status, code }) => status === 429 && code === 'RATE_LIMITED')).toBe(true);
    expect(world.proxy.count('eth_call')).toBe(before);
  });
});

it('asks the chain once a block, however often a holder asks', async () => {
  const licence = await world.buy(offer);
  await world.unlock(draft, offer, licence, 0, 2n);
  await settled();
  const ask = () => world.ask(custodian(), draft, { licenceId: licence, wanted: [2n] });
  expect((await ask()).status).toBe(200);
  await settled();
  const before = world.proxy.count('eth_call');
  for (let n = 0; n < 10; n += 1) expect((await ask()).status).toBe(200);
  expect(world.proxy.count('eth_call')).toBe(before);
});

it('releases nothing to a key that was revoked or a licence that changed its key', async () => {
  const licence = await world.buy(offer);
  await world.unlock(draft, offer, licence, 0, 2n);
  await settled();
  expect((await world.ask(custodian(), draft, { licenceId: licence, wanted: [2n] })).status).toBe(200);
  const { calls, send } = world.chain;
  await send(calls.setKey(licence, world.people.session.address, false), world.people.buyer);
  await settled();
  expect((await world.ask(custodian(), draft, { licenceId: licence, wanted: [2n] })).code).toBe('KEY_REFUSED');
  const second = await world.chain.account();
  await send(calls.setKey(licence, second.address, true), world.people.buyer);
  await settled();
  expect((await world.ask(custodian(), draft, { licenceId: licence, wanted: [2n], signer: second })).status).toBe(200);
});

it('serves the draft that the chain’s manifest names, whatever else was accepted under its name', async () => {
  const honest = await world.draft('contested');
  await post(`${custodian().url}/v1/acceptances`, { manifest: honest.manifest });
  const squatter = await world.draft('contested');
  expect((await post(`${custodian().url}/v1/acceptances`, { manifest: squatter.manifest })).status).toBe(200);
  const { offer: opened } = await world.register(honest);
  const licence = await world.buy(opened);
  const late = await world.draft('contested');
  expect((await post(`${custodian().url}/v1/acceptances`, { manifest: late.manifest })).status).toBe(200);
  await settled();
  const { shares } = await world.ask(custodian(), honest, { licenceId: licence, pages: [1], wanted: [FREE] });
  expect(isShareGood(honest.dataset, 299, 0, shares.get(299)!, honest.commitments[299]!)).toBe(true);
});

it('serves again after a restart, without asking IPFS', async () => {
  const first = await world.start('again');
  const kept = await world.draft('kept', { custodians: [first, custodian()] });
  await post(`${first.url}/v1/acceptances`, { manifest: kept.manifest });
  const { offer: opened } = await world.register(kept);
  const licence = await world.buy(opened);
  await world.caughtUp(first);
  expect((await world.ask(first, kept, { licenceId: licence, pages: [1], wanted: [FREE] })).status).toBe(200);
  await first.close();
  for (const { cid } of kept.index.bundles) world.gateway.drop(cid);
  const second = await world.start('again');
  await world.caughtUp(second);
  const { shares } = await world.ask(second, kept, { licenceId: licence, pages: [1], wanted: [FREE] });
  expect(isShareGood(kept.dataset, 299, 0, shares.get(299)!, kept.commitments[299]!)).toBe(true);
  await second.close();
});

it('refuses where the newest block is old', async () => {
  const strict = await world.start('strict', { maxHeadAgeSeconds: 1 });
  await new Promise(resolve => setTimeout(resolve, 2_300));
  expect((await fetch(`${strict.url}/healthz`)).status).toBe(503);
  const accepted = await world.draft('strict', { custodians: [strict, custodian()] });
  await post(`${strict.url}/v1/acceptances`, { manifest: accepted.manifest });
  const { offer: opened } = await world.register(accepted);
  const licence = await world.buy(opened);
  await new Promise(resolve => setTimeout(resolve, 2_300));
  const answer = await world.ask(strict, accepted, { licenceId: licence, pages: [1], wanted: [FREE] });
  expect([answer.status, answer.code]).toEqual([503, 'CHAIN_UNREACHABLE']);
  await strict.close();
}, 20_000);

it('follows a reorganisation: what was paid in blocks that are gone is not released', async () => {
  const licence = await world.buy(offer);
  const snapshot = await world.anvil.rpc('evm_snapshot');
  await world.unlock(draft, offer, licence, 0, 2n);
  await settled();
  expect((await world.ask(custodian(), draft, { licenceId: licence, wanted: [2n] })).status).toBe(200);
  await world.anvil.rpc('evm_revert', snapshot);
  await world.anvil.rpc('anvil_mine', '0x3');
  await settled();
  expect((await world.ask(custodian(), draft, { licenceId: licence, wanted: [2n] })).code).toBe('KEY_REFUSED');
});

it('tells its state to operators, and secrets to nobody', async () => {
  const metrics = await (await fetch(`${custodian().url}/metrics`)).text();
  expect(metrics).toMatch(/^affluent_custodian_keys_released_total \d+$/m);
  expect(metrics).toMatch(/^affluent_custodian_key_refusals_total\{code="KEY_REFUSED"\} \d+$/m);
  expect(metrics).toMatch(/^# TYPE affluent_custodian_head_number gauge$/m);
  expect((await fetch(`${custodian().url}/healthz`)).status).toBe(200);
  const log = world.logs.join('\n');
  expect(log).toContain('/v1/keys');
  expect(log).not.toMatch(/0x[0-9a-f]{64}/i);
});

it('declines to relay receipts, and says what to do instead', async () => {
  const { status, answer, headers } = await post(`${custodian().url}/v1/receipts`, { receipts: [] });
  expect([status, headers.get('retry-after')]).toEqual([503, '5']);
  expect(answer).toMatchObject({ code: 'CUSTODIANS_UNAVAILABLE', hint: expect.stringContaining('session key') });
});
