import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretFile } from '../../src/adapters/keystore/secret-file.js';
import { answerInfo, loadHpkeKeys, sealAnswer } from '../../src/core/custody/hpke.js';
import { encodeKeyAnswer } from '../../src/core/custody/key-answer.js';
import { encodeShares } from '../../src/core/custody/share-list.js';
import { KeyRequestBody } from '../../src/core/wire/index.js';
import { DEVNET_CHAIN_ID } from '../../src/devnet/chain/anvil.js';
import { flipped, type IDoor } from './door.js';
import { expectPlaintext, expectProblem } from './expect-problem.js';
import { FREE, SHARD } from './marked-pack.js';
import { Market, type IPublished } from './market.js';
import type { ITestService } from './service.js';

let market: Market;
let free: IPublished;
let metered: IPublished;
let other: IPublished;
let service: ITestService;
let licence: bigint;

beforeAll(async () => {
  market = await Market.open();
  free = await market.publish('free', { pack: { offers: [FREE] } });
  metered = await market.publish('metered');
  other = await market.publish('other');
  service = await market.service();
  await service.sync();
  await service.buy(free);
  licence = BigInt(await service.buy(metered, 100n * SHARD));
}, 90_000);
afterEach(() => market.heal());
afterAll(() => market.close());

const custodianDoor = (place: number) => market.custodians[place]?.door as IDoor;
const balance = async () => (await market.reader.licence(licence))?.balance ?? 0n;

describe('a gateway', () => {
  it('that lies, or is down, costs nothing where another is honest', async () => {
    const [one, two] = market.gateways;
    for (const [shard, spoil] of [
      [0, () => one.spoil(flipped)],
      [1, () => (one.open(), two.spoil(flipped))],
      [2, () => (two.open(), one.shut())]
    ] as const) {
      spoil();
      expectPlaintext(await service.read(free, `rows/${shard}.parquet`), shard);
    }
    expect(one.asked.length).toBeGreaterThan(0);
  });

  it('that lies where no other is left is named, and no byte of it is handed on', async () => {
    for (const gateway of market.gateways) gateway.spoil(flipped);
    const problem = expectProblem(await service.read(free, 'rows/3.parquet'), 'BLOCK_HASH_MISMATCH');
    for (const { url } of market.gateways) expect(JSON.stringify(problem)).toContain(url);
    market.heal();
    expectPlaintext(await service.read(free, 'rows/3.parquet'), 3);
  }, 20_000);

  it('that is down like all others leaves readable what was read before, and says so of the rest', async () => {
    const late = await market.publish('late', { pack: { offers: [FREE] } });
    await service.sync();
    await service.buy(late);
    for (const gateway of market.gateways) gateway.shut();
    expectProblem(await service.read(late, 'rows/0.parquet'), 'BLOCK_UNAVAILABLE');
    expectPlaintext(await service.read(free, 'rows/0.parquet'), 0);
  }, 30_000);
});

describe('a custodian', () => {
  it('that is down while another answers garbage: two of three are not enough, and both are named', async () => {
    const [down, babbling, honest] = [0, 1, 2].map(custodianDoor) as [IDoor, IDoor, IDoor];
    down.shut();
    babbling.spoil(() => randomBytes(200));
    const problem = expectProblem(await service.read(metered, 'rows/0.parquet'), 'CUSTODIANS_UNAVAILABLE');
    for (const { url } of [down, babbling]) expect(problem.detail).toContain(url);
    expect(problem.detail).not.toContain(honest.url);
    expect(problem.context).toMatchObject({ threshold: 2 });
    const paid = await balance();
    market.heal();
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
    expect(await balance()).toBe(paid);
    expect(paid).toBe(99n * SHARD);
  }, 20_000);

  it.each<[string, number, (door: IDoor) => void]>([
    ['is down', 1, door => door.shut()],
    ['answers garbage', 2, door => door.spoil(() => randomBytes(300))],
    ['answers with JSON of another shape', 3, door => door.spoil(() => Buffer.from('{"shares":[]}'))]
  ])(
    'that %s costs nothing where two are honest',
    async (_, shard, spoil) => {
      spoil(custodianDoor(0));
      expectPlaintext(await service.read(metered, `rows/${shard}.parquet`), shard);
    },
    20_000
  );

  it('that gives well-sealed shares of its own invention is found out by the commitments, and named', async () => {
    await service.buy(other, 100n * SHARD);
    const [liar, silent] = [custodianDoor(0), custodianDoor(1)];
    silent.shut();
    liar.answer(body => inventedShares(0, other, body));
    const problem = expectProblem(await service.read(other, 'rows/0.parquet'), 'CUSTODIANS_UNAVAILABLE');
    expect(problem.detail).toContain(`${liar.url} gave wrong shares`);
    silent.open();
    expectPlaintext(await service.read(other, 'rows/0.parquet'), 0);
  }, 20_000);
});

describe('the chain, while nobody reaches it,', () => {
  beforeEach(() => market.rpc.shut());

  it('is not needed to browse, and to read what is unlocked', async () => {
    const list = await service.ask('GET', '/v1/datasets');
    expect(list.json<{ items: unknown[] }>().items.length).toBeGreaterThanOrEqual(3);
    expect((await service.ask('GET', `/v1/datasets/${metered.id}`)).status).toBe(200);
    expectPlaintext(await service.read(metered, 'rows/0.parquet'), 0);
    expectPlaintext(await service.read(free, 'rows/0.parquet'), 0);
    const reachable = async () =>
      (await service.ask('GET', '/v1/health')).json<{ chain: { reachable: boolean } }>().chain.reachable;
    while (await reachable()) await new Promise(resolve => setTimeout(resolve, 100));
  }, 30_000);

  it('is named as the reason why nothing is bought, unlocked or settled; afterwards all goes on', async () => {
    const page = (await service.ask('GET', `/v1/datasets/${other.id}`)).json<{
      offers: { price: string; termsHash: string }[];
    }>();
    const [{ price, termsHash }] = page.offers as [{ price: string; termsHash: string }];
    const body = { offer: other.offer.toString(), expectedPrice: price, termsHash };
    expectProblem(await service.ask('POST', '/v1/purchases', { body }), 'CHAIN_UNREACHABLE');
    expectProblem(await service.read(other, 'rows/1.parquet'), 'CHAIN_UNREACHABLE');
    expectProblem(await service.ask('POST', '/v1/audits', { body: { dataset: other.id } }), 'CHAIN_UNREACHABLE');
    market.heal();
    expectPlaintext(await service.read(other, 'rows/1.parquet'), 1);
    expect((await service.ask('POST', '/v1/purchases', { body })).status).toBe(200);
  }, 30_000);
});

/** What a custodian with its real key could answer if it wanted to: shares that it never got. */
async function inventedShares(place: number, dataset: IPublished, body: Buffer): Promise<Buffer> {
  const { request } = KeyRequestBody.parse(JSON.parse(body.toString()));
  const hpke = await loadHpkeKeys(await secretFile(join(market.folder, `custodian-${place}`, 'hpke.key')));
  const shares = new Map([[0, new Uint8Array(randomBytes(33))]]);
  const context = { chainId: DEVNET_CHAIN_ID, registry: market.contracts.registry, dataset: dataset.id };
  const info = answerInfo(context, BigInt(request.licenceId), request.replyKey);
  const sealed = await sealAnswer(hpke, request.replyKey, info, encodeShares(shares));
  return Buffer.from(JSON.stringify(encodeKeyAnswer(sealed)));
}
