import { combineKey } from '../../src/core/custody/split-key.js';
import { hashPages, hashPageTable } from '../../src/core/shards/page-table.js';
import { acceptanceDigest } from '../../src/core/typed-data/acceptance.js';
import { AcceptanceAnswer, CustodianIdentity } from '../../src/core/wire/index.js';
import type { IDraftOptions, ITestDraft } from '../fixtures/draft.js';
import { CustodyWorld, post } from './world.js';

let world: CustodyWorld;
let good: ITestDraft;
beforeAll(async () => {
  world = await CustodyWorld.open();
  good = await world.draft('good');
}, 30_000);
afterAll(() => world.close());

const accept = (manifest: string, custodian = world.custodians[0]!) =>
  post(`${custodian.url}/v1/acceptances`, { manifest });

it('says who it is', async () => {
  const [custodian] = world.custodians;
  const identity = CustodianIdentity.parse(await (await fetch(`${custodian!.url}/v1/identity`)).json());
  const { registry, market } = world.chain;
  const { address, hpkeKey } = custodian!;
  expect(identity).toEqual({ address, hpkeKey, networks: [{ chainId: world.anvil.chainId, registry, market }] });
});

it('accepts a good draft with a signature over its table and commitments', async () => {
  const [custodian] = world.custodians;
  const { status, answer } = await accept(good.manifest);
  expect(status).toBe(200);
  const { signature, ...words } = AcceptanceAnswer.parse(answer);
  expect(words).toEqual({
    dataset: good.dataset,
    pagesHash: hashPages(good.tables.map(hashPageTable)),
    commitmentsRoot: good.commitmentsRoot,
    hpkeKey: custodian!.hpkeKey
  });
  const digest = acceptanceDigest({ chainId: world.anvil.chainId, market: world.chain.market }, words);
  expect(world.chain.reader.typedDataSigner(digest, signature)).toBe(custodian!.address);
  const kept = await fetch(`${custodian!.url}/v1/acceptances/${good.dataset}`);
  expect(await kept.json()).toEqual(answer);
});

it('knows nothing of a dataset that was not accepted', async () => {
  const unknown = await fetch(`${world.custodians[0]!.url}/v1/acceptances/0x${'99'.repeat(32)}`);
  expect([unknown.status, ((await unknown.json()) as { code: string }).code]).toEqual([404, 'DATASET_UNKNOWN']);
});

it('keeps its keys and acceptances over a restart', async () => {
  const first = await world.start('restarted');
  const draft = await world.draft('restarted', { custodians: [first, world.custodians[0]!] });
  const accepted = await accept(draft.manifest, first);
  expect(accepted.status).toBe(200);
  await first.close();
  const second = await world.start('restarted');
  expect([second.address, second.hpkeKey]).toEqual([first.address, first.hpkeKey]);
  const kept = await fetch(`${second.url}/v1/acceptances/${draft.dataset}`);
  expect(await kept.json()).toEqual(accepted.answer);
  await second.close();
});

function lost(): string {
  const cid = world.gateway.put(new Uint8Array([1, 2, 3]));
  world.gateway.drop(cid);
  return cid;
}

const swap = (text: string) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`;
it.each<[string, Partial<IDraftOptions>]>([
  [
    'a contribution that another has signed',
    { spoilIndex: index => (index.contributions[0]!.payee = world.people.bob.address) }
  ],
  [
    'a signature that is not one',
    { spoilIndex: index => (index.contributions[0]!.signature = `0x${'00'.repeat(64)}`) }
  ],
  ['a signature of other words', { spoilIndex: index => (index.contributions[0]!.weight = '999999') }],
  [
    'a content root that does not fit',
    { spoilIndex: index => (index.contributions[1]!.contentRoot = swap(index.contributions[1]!.contentRoot)) }
  ],
  ['rows that the contributor did not sign', { spoilIndex: index => (index.shards[3]!.rows = 9) }],
  [
    'a ciphertext that the contributor did not sign',
    { spoilIndex: index => (index.shards[3]!.cid = index.bundles[0]!.cid) }
  ],
  ['a shard given to another contribution', { spoilIndex: index => (index.shards[3]!.contribution = 1) }],
  ['a shard of no contribution', { spoilIndex: index => (index.shards[3]!.contribution = 7) }],
  ['a shard left out', { spoilIndex: index => void index.shards.pop() }],
  ['a bundle left out', { spoilIndex: index => void index.bundles.splice(0, 1) }],
  ['a bundle twice', { spoilIndex: index => void index.bundles.push(index.bundles[0]!) }],
  ['a bundle of another contribution', { spoilIndex: index => (index.bundles[0]!.cid = index.bundles[2]!.cid) }],
  ['another custodian’s bundle', { spoilIndex: index => (index.bundles[0]!.cid = index.bundles[1]!.cid) }],
  ['the bundle of another dataset', { spoilIndex: index => (index.bundles[0]!.cid = good.index.bundles[0]!.cid) }],
  ['a garbage bundle', { spoilBundle: () => new Uint8Array(500).fill(7) }],
  ['an empty bundle', { spoilBundle: () => new Uint8Array() }],
  ['a bundle cut short', { spoilBundle: sealed => sealed.subarray(0, sealed.length - 1) }],
  ['a wrong share', { spoilShare: (share, shard) => (shard === 5 ? new Uint8Array(share.length).fill(1) : share) }],
  ['a share of another length', { spoilShare: (share, shard) => (shard === 5 ? share.subarray(1) : share) }],
  ['another chain', { chainId: 1 }],
  ['another registry', { registry: `0x${'22'.repeat(20)}` }],
  ['another market’s signatures', { market: `0x${'22'.repeat(20)}` }],
  ['another sum tree', { spoilTerms: terms => void Object.assign(terms, { sumRoot: `0x${'33'.repeat(32)}` }) }],
  ['another charter', { spoilTerms: terms => void Object.assign(terms.charter, { publisherBps: 9_000 }) }],
  ['an id that is another’s', { spoilTerms: terms => void Object.assign(terms, { dataset: `0x${'44'.repeat(32)}` }) }],
  [
    'a place under another address',
    { spoilTerms: terms => void Object.assign(terms.custodians[0]!, { address: world.people.bob.address }) }
  ],
  [
    'two custodians with one key',
    { spoilTerms: terms => void Object.assign(terms.custodians[1]!, { hpkeKey: terms.custodians[0]!.hpkeKey }) }
  ],
  [
    'nothing that names it',
    { spoilTerms: terms => void Object.assign(terms.custodians[0]!, { hpkeKey: `0x${'55'.repeat(32)}` }) }
  ]
])('refuses a draft with %s', async (what, options) => {
  const draft = await world.draft(`bad-${what.length}`, options);
  const { status, answer } = await accept(draft.manifest);
  expect([status, (answer as { code: string }).code]).toEqual([422, 'MANIFEST_INVALID']);
  const kept = await fetch(`${world.custodians[0]!.url}/v1/acceptances/${draft.dataset}`);
  expect(kept.status).toBe(404);
});

it.each([
  ['a manifest that is no JSON', () => world.gateway.put(new Uint8Array(10)), 422, 'MANIFEST_INVALID'],
  ['a manifest that nobody has', () => lost(), 503, 'BLOCK_UNAVAILABLE'],
  ['what is no CID', () => '../../etc/passwd', 422, 'MANIFEST_INVALID'],
  ['a manifest that is too large', () => world.gateway.put(new Uint8Array(1_048_577)), 413, 'REQUEST_TOO_LARGE']
])(
  'refuses %s',
  async (_what, cid, status, code) => {
    const refused = await accept(cid());
    expect([refused.status, (refused.answer as { code: string }).code]).toEqual([status, code]);
  },
  20_000
);

it('refuses more shards and larger bundles than it takes', async () => {
  const small = await world.start('small', { limits: { shards: 100 } });
  const tight = await world.start('tight', { limits: { bundleBytes: 1_000 } });
  for (const custodian of [small, tight]) {
    const draft = await world.draft('large', { custodians: [custodian, world.custodians[0]!] });
    const { status, answer } = await accept(draft.manifest, custodian);
    expect([status, (answer as { code: string }).code]).toEqual([413, 'REQUEST_TOO_LARGE']);
    await custodian.close();
  }
});

it('gives shares that open the key with those of another custodian', async () => {
  const draft = await world.draft('whole');
  for (const custodian of world.custodians) expect((await accept(draft.manifest, custodian)).status).toBe(200);
  const { offer } = await world.register(draft);
  const licenceId = await world.buy(offer);
  await world.unlock(draft, offer, licenceId, 0, 1n << 7n);
  const answers = await Promise.all(
    world.custodians.map(custodian => world.ask(custodian, draft, { licenceId, pages: [0], wanted: [1n << 7n] }))
  );
  const shares = answers.map(({ shares: found }) => found.get(7)!);
  const key = await combineKey(draft.dataset, 7, shares, draft.commitments[7]!);
  expect(Buffer.from(key)).toEqual(Buffer.from(draft.keys[7]!));
});
