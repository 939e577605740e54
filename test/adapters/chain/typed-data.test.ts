import { AbiCoder, keccak256, TypedDataEncoder, toUtf8Bytes, ZeroAddress } from 'ethers';
import { z } from 'zod';
import { acceptanceDigest, ACCEPTANCE_TYPE } from '../../../src/core/typed-data/acceptance.js';
import { contributionDigest, CONTRIBUTION_TYPE } from '../../../src/core/typed-data/contribution.js';
import { keyRequestDigest, KEY_REQUEST_TYPE } from '../../../src/core/typed-data/key-request.js';
import { receiptDigest, RECEIPT_TYPE } from '../../../src/core/typed-data/receipt.js';
import { marketAbi } from '../../../src/adapters/chain/contracts.js';
import { startAnvil, type IAnvil } from '../../fixtures/anvil.js';
import { deployMarket, type IMarket } from '../../fixtures/market.js';

let anvil: IAnvil;
let world: IMarket;
beforeAll(async () => {
  anvil = await startAnvil();
  world = await deployMarket(anvil);
}, 30_000);
afterAll(async () => {
  world.reader.close();
  await anvil.stop();
});

const Names = z.string();
async function view(name: string) {
  const data = Names.parse(
    await anvil.rpc('eth_call', { to: world.market, data: marketAbi.encodeFunctionData(name) }, 'latest')
  );
  return marketAbi.decodeFunctionResult(name, data);
}

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const payee = '0x00000000000000000000000000000000000000Aa'.toLowerCase();
const words = {
  Receipt: { licenceId: 2n ** 200n, page: 7, unlocked: 2n ** 255n + 3n, deadline: 1_900_000_000 },
  Contribution: {
    dataset: hash(3),
    charterHash: hash(4),
    firstShard: 5,
    shardCount: 6,
    contentRoot: hash(7),
    weight: 2n ** 63n,
    payee
  },
  Acceptance: { dataset: hash(3), pagesHash: hash(8), commitmentsRoot: hash(9), hpkeKey: hash(10) },
  KeyRequest: {
    licenceId: 5n,
    pages: [0, 65_535],
    wanted: [1n, 2n ** 255n],
    custodian: payee,
    replyKey: hash(11),
    deadline: 1_900_000_000
  }
};
const rows = [
  ['Receipt', RECEIPT_TYPE, receiptDigest],
  ['Contribution', CONTRIBUTION_TYPE, contributionDigest],
  ['Acceptance', ACCEPTANCE_TYPE, acceptanceDigest],
  ['KeyRequest', KEY_REQUEST_TYPE, keyRequestDigest]
] as const;

/** `[{ name, type }]` of the text of a type. */
function fieldsOf(type: string) {
  const inside = type.slice(type.indexOf('(') + 1, -1);
  return inside.split(',').map(field => ({ type: field.split(' ')[0]!, name: field.split(' ')[1]! }));
}

it('has the domain of the deployed market', async () => {
  const domain = { name: 'Affluent', version: '1', chainId: anvil.chainId, verifyingContract: world.market };
  expect((await view('domainSeparator'))[0]).toBe(TypedDataEncoder.hashDomain(domain));
});

it.each(rows)('names the type of %s as the contract does', async (name, type) => {
  const hashes = (await view('typeHashes')).toObject() as Record<string, string>;
  expect(keccak256(toUtf8Bytes(type))).toBe(hashes[name.charAt(0).toLowerCase() + name.slice(1)]);
});

it.each(rows)('digests %s as any EIP-712 wallet does', (name, type, digest) => {
  const domain = { name: 'Affluent', version: '1', chainId: anvil.chainId, verifyingContract: world.market };
  const message = words[name];
  const expected = TypedDataEncoder.hash(domain, { [name]: fieldsOf(type) }, message);
  expect(
    (digest as (d: unknown, m: unknown) => string)({ chainId: anvil.chainId, market: world.market }, message)
  ).toBe(expected);
});

it('knows that the market is empty at first', async () => {
  expect(await world.reader.totals(hash(1)).catch((error: unknown) => error)).toMatchObject({
    code: 'DATASET_UNKNOWN'
  });
  expect(AbiCoder.defaultAbiCoder().encode(['address'], [ZeroAddress])).toBe(hash(0));
});
