// Measures whole transactions on an in-process chain. Writes gas.json; `--check` compares and exits 1 past 2 % more.
import { readFile, writeFile } from 'node:fs/promises';
import {
  AbiCoder,
  BrowserProvider,
  Contract,
  ContractFactory,
  Signature,
  Wallet,
  ZeroAddress,
  ZeroHash,
  concat,
  dataSlice,
  id,
  keccak256,
  solidityPacked,
  toBeHex
} from 'ethers';
import hre from 'hardhat';

const file = new URL('gas.json', import.meta.url);
const TOLERANCE = 1.02;
const TERMS = id('terms');
const PRICE = 10n ** 15n;
const gas = {};
let nextLicence = 1n;
let wallets = 0;

await hre.tasks.getTask('build').run({ quiet: true, noTests: true });
const chain = await hre.network.create();
const provider = new BrowserProvider(chain.provider, undefined, { cacheTimeout: -1 });
const owner = await provider.getSigner(0);
const buyer = await provider.getSigner(1);
const registry = await deploy('DatasetRegistry');
const market = await deploy('LicenceMarket', await registry.getAddress());
const domain = {
  name: 'Affluent',
  version: '1',
  chainId: (await provider.getNetwork()).chainId,
  verifyingContract: await market.getAddress()
};
const receiptTypes = {
  Receipt: [
    { name: 'licenceId', type: 'uint256' },
    { name: 'page', type: 'uint32' },
    { name: 'unlocked', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ]
};

function newWallet() {
  wallets += 1;
  return new Wallet(id(`wallet ${wallets}`));
}

async function deploy(name, ...values) {
  const { abi, bytecode } = await hre.artifacts.readArtifact(name);
  const contract = await new ContractFactory(abi, bytecode, owner).deploy(...values);
  gas[`deploy ${name}`] = Number((await contract.deploymentTransaction().wait()).gasUsed);
  return new Contract(await contract.getAddress(), abi, owner);
}

async function measure(label, transaction) {
  const mined = await (await transaction).wait();
  if (label !== null) gas[label] = Number(mined.gasUsed);
  return mined;
}

function leaf({ payee, weight }) {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'uint64'], [payee, weight])));
}

function join(l, r) {
  if (l.hash === ZeroHash && r.hash === ZeroHash) return l;
  const types = ['bytes32', 'uint64', 'bytes32', 'uint64'];
  return { hash: keccak256(solidityPacked(types, [l.hash, l.sum, r.hash, r.sum])), sum: l.sum + r.sum };
}

function grow(members) {
  let width = 1;
  while (width < members.length) width *= 2;
  const level = members.map(member => ({ hash: leaf(member), sum: member.weight }));
  while (level.length < width) level.push({ hash: ZeroHash, sum: 0n });
  const levels = [level];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    levels.push(Array.from({ length: below.length / 2 }, (_, i) => join(below[2 * i], below[2 * i + 1])));
  }
  return levels;
}

function proof(levels, index) {
  const path = levels.slice(0, -1).map((level, i) => level[(index >> i) ^ 1]);
  return [path.map(node => node.hash), path.map(node => node.sum)];
}

function tablesOf(shards, contributors) {
  const entries = Array.from({ length: shards }, (_, i) =>
    concat([toBeHex(Math.floor((i * contributors) / shards), 4), toBeHex(9_000 + ((i * 37) % 2_000), 4)])
  );
  return Array.from({ length: Math.ceil(shards / 256) }, (_, i) => concat(entries.slice(256 * i, 256 * i + 256)));
}

async function publish(slug, shards, contributors, currency = ZeroAddress) {
  const members = Array.from({ length: contributors }, (_, i) => ({
    payee: dataSlice(id(`${slug} ${i}`), 12),
    weight: BigInt(10_000 + i)
  }));
  const levels = grow(members);
  const root = levels.at(-1)[0];
  const tables = tablesOf(shards, contributors);
  const charter = {
    currency,
    threshold: 2,
    publisherBps: 1_000,
    custodianBps: 500,
    floorPerMillion: 1,
    floorFlat: 1,
    transferable: false,
    sampleBps: 0,
    withdrawalRule: 1,
    weightCap: 2n ** 64n - 1n,
    policyHash: id('policy')
  };
  const label = currency === ZeroAddress ? `register, ${shards} shards, ${contributors} contributors` : null;
  const sent = registry.register(slug, charter, id('manifest'), tables, root.hash, root.sum, contributors);
  await measure(label, sent);
  return { dataset: await registry.datasetId(owner.address, slug), members, levels, tables };
}

async function buy(label, offer, price, deposit, key) {
  const value = (deposit === 0n ? price : deposit) + 10n ** 15n;
  const sent = market.connect(buyer).buy(offer, price, TERMS, buyer.address, key.address, deposit, { value });
  await measure(label, sent);
  nextLicence += 1n;
  return nextLicence - 1n;
}

async function sign(key, licence, page, unlocked) {
  const { timestamp } = await provider.getBlock('latest');
  const deadline = BigInt(timestamp) + 500n;
  const signed = await key.signTypedData(domain, receiptTypes, { licenceId: licence, page, unlocked, deadline });
  const { r, yParityAndS } = Signature.from(signed);
  return { licenceId: licence, unlocked, deadline, r, vs: yParityAndS };
}

/** Without a permit it is taken from the allowance. */
async function buyInDollars(label, offer, deposit, permitted) {
  const common = [offer, PRICE, TERMS, buyer.address, key.address, deposit];
  const value = { value: 10n ** 15n };
  const caller = market.connect(buyer);
  await measure(label, permitted ? caller.buyWithPermit(...common, permitted, value) : caller.buy(...common, value));
  nextLicence += 1n;
  return nextLicence - 1n;
}

async function permit(amount) {
  const { timestamp } = await provider.getBlock('latest');
  const value = { owner: buyer.address, spender: domain.verifyingContract, value: amount, deadline: timestamp + 500 };
  const types = ['owner', 'spender'].map(name => ({ name, type: 'address' }));
  types.push(...['value', 'nonce', 'deadline'].map(name => ({ name, type: 'uint256' })));
  const name = await dollar.name();
  const verifyingContract = await dollar.getAddress();
  const signed = await buyer.signTypedData(
    { name, version: '1', chainId: domain.chainId, verifyingContract },
    { Permit: types },
    { ...value, nonce: await dollar.nonces(buyer.address) }
  );
  const { r, yParityAndS } = Signature.from(signed);
  return { deadline: value.deadline, r, vs: yParityAndS };
}

/** Paying an account that exists costs 25,000 less. */
async function fund(to) {
  await measure(null, owner.sendTransaction({ to, value: 1n }));
}

async function claim(label, { dataset, members, levels }, index) {
  const { payee, weight } = members[index];
  await measure(label, market.claim(dataset, 0, index, payee, weight, ...proof(levels, index)));
}

const small = await publish('small', 36, 3);
const large = await publish('large', 10_000, 10_000);
const custodians = Array.from({ length: 3 }, () => newWallet());
for (const { dataset } of [small, large]) {
  const payees = custodians.map(({ address }) => address);
  const keys = custodians.map(({ address }) => id(address));
  await measure('setCustodians, 3', registry.setCustodians(dataset, payees, keys, 2));
}
await measure('openOffer, metered', market.openOffer(small.dataset, 2, PRICE, 86_400 * 30, 1, 2, TERMS));
await measure('openOffer, flat', market.openOffer(small.dataset, 1, PRICE, 0, 0, 2, TERMS));
await measure(null, market.openOffer(large.dataset, 1, PRICE, 0, 0, 2, TERMS));
await measure(null, market.openOffer(large.dataset, 2, PRICE, 86_400 * 30, 1, 2, TERMS));

const key = newWallet();
await buy('buy, flat, the first of a dataset', 2, PRICE, 0n, key);
await buy('buy, flat', 2, PRICE, 0n, key);
await buy(null, 3, PRICE, 0n, key);
const licence = await buy('buy, metered', 1, PRICE, 10n ** 17n, key);
const settleSmall = receipts => market.settle(small.dataset, 1, 0, small.tables[0], receipts);
await measure('settle, alone, the first of a dataset', settleSmall([await sign(key, licence, 0, 0b111)]));
const second = await buy(null, 1, PRICE, 10n ** 17n, newWallet());
await measure(null, market.connect(buyer).setKey(second, key.address, true));
const spread = (1n << 1n) | (1n << 13n) | (1n << 25n);
await measure('settle, alone, first word, 3 contributors', settleSmall([await sign(key, second, 0, spread)]));
await measure('settle, alone, same word again', settleSmall([await sign(key, second, 0, spread << 1n)]));
await measure('settle, alone, all of 36 shards', settleSmall([await sign(key, second, 0, 2n ** 36n - 1n)]));

const fleet = [];
for (let i = 0; i < 100; i += 1) {
  const session = newWallet();
  fleet.push({ session, licence: await buy(null, 1, PRICE, 10n ** 17n, session) });
}
const settleFleet = async word =>
  settleSmall(await Promise.all(fleet.map(({ session, licence: n }) => sign(session, n, 0, word))));
const first = await measure(null, settleFleet(spread));
gas['settle, batch of 100, first word, per licence'] = Number(first.gasUsed / 100n);
const again = await measure(null, settleFleet(spread << 1n));
gas['settle, batch of 100, same word again, per licence'] = Number(again.gasUsed / 100n);
const replay = await measure(null, settleFleet(spread));
gas['settle, batch of 100, replayed, per licence'] = Number(replay.gasUsed / 100n);

const wide = await buy(null, 4, PRICE, 10n ** 18n, key);
const full = [await sign(key, wide, 0, 2n ** 256n - 1n)];
await measure(
  'settle, alone, page of 256 shards and contributors',
  market.settle(large.dataset, 4, 0, large.tables[0], full)
);

await fund(small.members[0].payee);
await fund(large.members[5_000].payee);
await fund(custodians[0].address);
await fund(custodians[1].address);
await claim('claim, 3 contributors, first', small, 0);
await settleSmall([await sign(key, licence, 0, 0xffffn)]);
await claim('claim, 3 contributors, again', small, 0);
await claim('claim, 10,000 contributors, first of the dataset, to an account never used', large, 9_999);
await claim('claim, 10,000 contributors, first', large, 5_000);
await measure('claimPublisher', market.claimPublisher(small.dataset));
await measure('claimCustodian, first', market.claimCustodian(small.dataset, 1, 0));
await buy(null, 2, PRICE, 0n, key);
await measure('claimCustodian, again', market.claimCustodian(small.dataset, 1, 0));
await measure('withdraw', market.connect(buyer).withdraw(licence, 1n));
await measure('topUp', market.topUp(licence, 1n, { value: 1n }));
await measure('setKey, off', market.connect(buyer).setKey(licence, key.address, false));

const dollar = await deploy('TestDollar');
await measure(null, dollar.mint(buyer.address, 10n ** 18n));
const inDollars = await publish('dollars', 36, 3, await dollar.getAddress());
const payees = custodians.map(({ address }) => address);
await measure(null, registry.setCustodians(inDollars.dataset, payees, payees.map(id), 2));
await measure(null, market.openOffer(inDollars.dataset, 1, PRICE, 0, 0, 2, TERMS));
await measure(null, market.openOffer(inDollars.dataset, 2, PRICE, 86_400 * 30, 1, 2, TERMS));
const allow = amount => dollar.connect(buyer).approve(domain.verifyingContract, amount);
await measure('approve, a token', allow(PRICE));
await buyInDollars('buy, flat, in a token, the first of a dataset', 5, 0n);
await measure(null, allow(PRICE));
await buyInDollars('buy, flat, in a token', 5, 0n);
await buyInDollars('buy, flat, in a token, with permit', 5, 0n, await permit(PRICE));
await measure(null, allow(10n ** 16n));
const deposited = await buyInDollars('buy, metered, in a token', 6, 10n ** 15n);
await measure('topUp, in a token', market.connect(buyer).topUp(deposited, 10n ** 14n));
await measure('withdraw, in a token', market.connect(buyer).withdraw(deposited, 1n));
await claim('claim, 3 contributors, in a token, first', inDollars, 0);

if (process.argv.includes('--check')) {
  const stored = JSON.parse(await readFile(file, 'utf8'));
  const grown = Object.keys(gas).filter(label => !(gas[label] <= stored[label] * TOLERANCE));
  for (const label of grown) console.error(`${label}: ${gas[label]} gas, ${stored[label]} in gas.json`);
  process.exitCode = grown.length > 0 ? 1 : 0;
} else {
  await writeFile(file, `${JSON.stringify(gas, null, 2)}\n`);
  console.table(gas);
}
await chain.close();
