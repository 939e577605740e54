import { custodianConnector } from '../../src/adapters/custody-http/index.js';
import { generateHpkeKeys } from '../../src/core/custody/hpke.js';
import { keyRequestDigest } from '../../src/core/typed-data/key-request.js';
import { DEVNET_CHAIN_ID } from '../../src/devnet/chain/anvil.js';
import { flipped } from './door.js';
import { expectPlaintext, expectProblem } from './expect-problem.js';
import { FREE, SHARD, SHARDS } from './marked-pack.js';
import { Market, type IPublished } from './market.js';
import { registerRaw } from './register-raw.js';
import type { ITestService } from './service.js';

/** Keys, salts and nonces that are all alike: only the associated data tells one shard from another. */
const sameEverywhere = { random: { bytes: (length: number) => new Uint8Array(length).fill(7) } };
const free = { offers: [FREE] };

let market: Market;
let honest: IPublished;
let ciphertext: Buffer;
let bundles: Buffer[];
let service: ITestService;

beforeAll(async () => {
  market = await Market.open();
  const files: Buffer[] = [];
  const forge = (bytes: Buffer) => (files.push(bytes), bytes);
  honest = await market.publish('honest', { pack: free, change: sameEverywhere, forge });
  ciphertext = files[0] as Buffer;
  bundles = files.slice(5, 14);
  service = await market.service();
  await service.sync();
  await service.buy(honest);
}, 90_000);
afterAll(() => market.close());

describe('content that is not what its publisher sells', () => {
  /** Publishes, buys, and reads the shard that was forged; the others are good. */
  async function readForged(slug: string, shard: number, forge: (bytes: Buffer) => Buffer) {
    const change = sameEverywhere;
    const forged = (bytes: Buffer, file: number) => (file === shard ? forge(bytes) : bytes);
    const dataset = await market.publish(slug, { pack: free, change, forge: forged });
    await service.sync();
    await service.buy(dataset);
    const good = shard === 0 ? 1 : 0;
    expectPlaintext(await service.read(dataset, `rows/${good}.parquet`), good);
    return service.read(dataset, `rows/${shard}.parquet`);
  }

  it('is readable where it is honest', async () => {
    expectPlaintext(await service.read(honest, 'rows/0.parquet'), 0);
  });

  it.each([
    ['a segment with a bit flipped', flipped],
    [
      'a tag with a bit flipped',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), flipped(bytes.subarray(-1))])
    ],
    [
      'a header with another salt',
      (bytes: Buffer) => Buffer.concat([flipped(bytes.subarray(0, 40)), bytes.subarray(40)])
    ],
    ['bytes of no cipher', (bytes: Buffer) => Buffer.alloc(bytes.length, 'KEPT-FROM-DISK')]
  ])(
    'is refused for %s',
    async (_, forge) => {
      const slug = `forged-${Math.random().toString(36).slice(2, 8)}`;
      expectProblem(await readForged(slug, 1, forge), 'SEGMENT_FORGED');
    },
    20_000
  );

  it('is refused for another shard of the same dataset in its place, under the same key', async () => {
    let zero: Buffer = Buffer.alloc(0);
    const swapped = market.publish('swapped', {
      pack: free,
      change: sameEverywhere,
      forge: (bytes, file) => (file === 0 ? (zero = bytes) : file === 1 ? zero : bytes)
    });
    const dataset = await swapped;
    await service.sync();
    await service.buy(dataset);
    expectPlaintext(await service.read(dataset, 'rows/0.parquet'), 0);
    expectProblem(await service.read(dataset, 'rows/1.parquet'), 'SEGMENT_FORGED');
  }, 20_000);

  it('is refused for the shard of another dataset in its place, under the same key', async () => {
    expectProblem(await readForged('borrowed', 0, () => ciphertext), 'SEGMENT_FORGED');
  }, 20_000);
});

describe('rows that are declared and not there', () => {
  it('are found by the footers before they are paid for, and stop every further unlock', async () => {
    const rows = 11;
    const shards = SHARDS.map(shard => (shard.number === 0 ? { ...shard, rows } : shard));
    const dataset = await market.publish('padded', { pack: { shards } });
    await service.sync();
    const licence = BigInt(await service.buy(dataset, 100n * SHARD));
    const path = `/v1/datasets/${dataset.id}`;
    const planned = await service.ask('POST', `${path}/plan`, { body: { version: 1 } });
    const problem = expectProblem(planned, 'ROWS_FORGED');
    expect(problem.context).toMatchObject({ shard: 0, declared: rows, found: 10 });
    expectProblem(await service.ask('POST', `${path}/unlock`, { body: { shards: [1] } }), 'ROWS_FORGED');
    expect((await market.reader.licence(licence))?.balance).toBe(100n * SHARD);
  }, 20_000);
});

describe('the bundles of another dataset', () => {
  it('are not accepted by a custodian, so that nothing is registered', async () => {
    const stolen = market.publish('stolen', {
      pack: free,
      forge: (bytes, file) => bundles[file - 5] ?? bytes
    });
    await expect(stolen).rejects.toMatchObject({
      code: 'CUSTODIANS_UNAVAILABLE',
      message: expect.stringContaining('does not open for this custodian')
    });
  }, 20_000);

  it('open nothing for a free dataset that points at them: it is not sold, and no custodian releases a share', async () => {
    const thief = market.person(4);
    const sold = await market.publish('sold');
    const copy = await registerRaw(market, sold, thief, 'a-gift');
    await service.sync();
    const page = (await service.ask('GET', `/v1/datasets/${copy.id}`)).json<{
      custodians: { accepted: boolean }[];
      offers: { price: string; termsHash: string }[];
    }>();
    expect(page.custodians.map(({ accepted }) => accepted)).toEqual([false, false, false]);
    const [{ price, termsHash }] = page.offers as [{ price: string; termsHash: string }];
    const body = { offer: copy.offer.toString(), expectedPrice: price, termsHash };
    expectProblem(await service.ask('POST', '/v1/purchases', { body }), 'MANIFEST_INVALID');

    const session = market.person(9);
    const args = {
      offer: copy.offer,
      expectedPrice: 0n,
      termsHash,
      holder: thief.address,
      sessionKey: session.address
    };
    const { events } = await market.send(market.calls.buy({ ...args, deposit: 0n, value: 0n }), thief);
    const bought = events.find(event => event.type === 'bought');
    const licenceId = bought?.type === 'bought' ? bought.licence : 0n;
    expect(await market.reader.releasable(licenceId, 0, session.address)).toBe(0b11111n); // paid for: nothing
    for (const { door, address } of market.custodians) {
      const { publicKey: replyKey } = await generateHpkeKeys();
      const deadline = Math.floor(Date.now() / 1000) + 60;
      const request = { licenceId, pages: [0], wanted: [1n], custodian: address, replyKey, deadline };
      const domain = { chainId: DEVNET_CHAIN_ID, market: market.contracts.market };
      const signature = await session.signDigest(keyRequestDigest(domain, request));
      const wire = { ...request, licenceId: licenceId.toString(), wanted: ['0x1'] };
      const answer = custodianConnector()(door.url).keys({ request: wire, signature });
      await expect(answer).rejects.toMatchObject({
        code: 'KEY_REFUSED',
        context: { custodianCode: 'DATASET_UNKNOWN' }
      });
    }
  }, 30_000);
});

describe('a namesake', () => {
  it('is not what a bare slug means: that is what is licensed, and nothing where nothing is', async () => {
    const namesake = await registerRaw(market, honest, market.person(4), honest.slug);
    await registerRaw(market, honest, market.person(4), 'nobodys');
    await service.sync();
    const resolved = await service.ask('GET', `/v1/resolve?ref=${honest.slug}`);
    expect(resolved.json()).toMatchObject({ id: honest.id });
    const problem = expectProblem(await service.ask('GET', '/v1/resolve?ref=nobodys'), 'DATASET_UNKNOWN');
    expect(problem.context['candidates']).toHaveLength(1);
    const spoken = `${market.person(4).address}/${honest.slug}`;
    const named = await service.ask('GET', `/v1/resolve?ref=${encodeURIComponent(spoken)}`);
    expect(named.json()).toMatchObject({ id: namesake.id });
  });
});

describe('a manifest', () => {
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  const faults: readonly [title: string, change: (text: string) => string, complaint: RegExp][] = [
    ['that is no JSON', () => 'a dataset, believe me', /JSON/],
    ['that is not Croissant', text => text.replace('"@type":"sc:Dataset"', '"@type":"sc:Person"'), /@type/],
    ['of another Croissant', text => text.replace('croissant/1.1', 'croissant/2.0'), /conformsTo/],
    ['without our terms', text => text.replaceAll('"affluent":{"version"', '"influent":{"version"'), /affluent/],
    ['that is nested without end', text => text.replace('"keywords":', `"more":${deep},"keywords":`), /levels/],
    ['that is too big', text => text.replace('"keywords":', `"more":"${'x'.repeat(1_048_576)}","keywords":`), /bytes/],
    ['that leaves its folder', text => text.replaceAll('"name":"rows"', '"name":"../../rows"'), /recordSets/],
    ['whose table is a path', text => text.replaceAll('"name":"rows"', '"name":"/etc/passwd"'), /recordSets/],
    ['whose table is a dot', text => text.replaceAll('"name":"rows"', '"name":".."'), /recordSets/],
    ['of another dataset', text => text.replace(/"dataset":"0x[0-9a-f]{4}/, '"dataset":"0x0000'), /another dataset/],
    ['of another chain', text => text.replaceAll('"chainId":31337', '"chainId":1'), /chain 1/],
    ['with more shards than the chain has', text => text.replaceAll('"shards":5', '"shards":6'), /shards/],
    ['with a charter of its own', text => text.replace('"custodianBps":100', '"custodianBps":0'), /charter/],
    ['whose address is a script', text => text.replace('"url":null', '"url":"javascript:alert(1)"'), /url/]
  ];
  const slugOf = (title: string) => title.replaceAll(' ', '-').toLowerCase();
  let bad: ReadonlyMap<string, Awaited<ReturnType<typeof registerRaw>>>;
  let good: IPublished;

  beforeAll(async () => {
    const thief = market.person(4);
    good = await registerRaw(market, honest, thief, 'unchanged');
    const made = new Map<string, Awaited<ReturnType<typeof registerRaw>>>();
    for (const [title, change] of faults)
      made.set(title, await registerRaw(market, honest, thief, slugOf(title), change));
    bad = made;
    for (let looks = 0; looks < 3; looks++) await service.sync(); // a few manifests are looked at each time
  }, 60_000);

  it('is shown where nothing is wrong with it', async () => {
    expect((await service.ask('GET', `/v1/datasets/${good.id}`)).status).toBe(200);
  });

  it.each(faults)('%s is shown as invalid, and neither listed, sold nor read', async (title, _, complaint) => {
    const { id, offer, termsHash } = bad.get(title)!;
    const problem = expectProblem(await service.ask('GET', `/v1/datasets/${id}`), 'MANIFEST_INVALID');
    expect(problem.detail).toMatch(complaint);
    const list = (await service.ask('GET', '/v1/datasets')).json<{ items: { id: string }[] }>();
    expect(list.items.map(item => item.id)).toContain(good.id);
    expect(list.items.map(item => item.id)).not.toContain(id);
    const body = { offer: offer.toString(), expectedPrice: '0', termsHash };
    expectProblem(await service.ask('POST', '/v1/purchases', { body }), 'MANIFEST_INVALID');
    expectProblem(await service.read({ id }, 'rows/0.parquet'), 'MANIFEST_INVALID');
  });
});
