import { getAddress, getCreateAddress } from 'ethers';
import { mintTestDollars, testDollarCreation } from '../../../src/adapters/chain/index.js';
import { KeySigner } from '../../../src/adapters/keystore/index.js';
import { cidOfManifest } from '../../../src/core/manifest/manifest-cid.js';
import { encodePages } from '../../../src/core/shards/page-table.js';
import { buildSumTree } from '../../../src/core/sum-tree/sum-tree.js';
import { datasetId } from '../../../src/core/typed-data/dataset-id.js';
import { permitDigest } from '../../../src/core/typed-data/permit.js';
import type { ITokenTransfer } from '../../../src/ports/index.js';
import { startAnvil, type IAnvil } from '../../fixtures/anvil.js';
import { create, deployMarket, type IMarket } from '../../fixtures/market.js';

const termsHash = `0x${'07'.repeat(32)}`;
const session = new KeySigner(new Uint8Array(32).fill(9));

describe('tokens on a real chain', () => {
  let anvil: IAnvil;
  let world: IMarket;
  let dollar: string;
  let publisher: KeySigner;
  let buyer: KeySigner;
  let dataset: string;
  let licence: bigint;
  let strange = 0;

  beforeAll(async () => {
    anvil = await startAnvil();
    world = await deployMarket(anvil);
    const [deployer] = (await anvil.rpc('eth_accounts')) as [string];
    const nonce = Number(await anvil.rpc('eth_getTransactionCount', deployer, 'latest'));
    dollar = getCreateAddress({ from: deployer, nonce });
    await create(anvil, deployer, testDollarCreation());
    publisher = await world.account();
    buyer = await world.account();
    await world.send(mintTestDollars(dollar, buyer.address, 100_000_000n), buyer);
    dataset = datasetId(publisher.address, 'priced');
  }, 30_000);
  afterAll(async () => {
    world.reader.close();
    await anvil.stop();
  });

  const account = () => world.reader.tokenAccount(dollar, buyer.address);
  const buy = (value: bigint, permit: { deadline: number; signature: string } | null) =>
    world.calls.buy({
      ...{ offer: 1n, expectedPrice: 1_000_000n, termsHash, holder: buyer.address, sessionKey: session.address },
      ...{ deposit: 5_000_000n, value, permit }
    });
  const sign = async (amount: bigint) => {
    const { permit } = await account();
    const deadline = (await world.reader.head()).timestamp + 600;
    const terms = { owner: buyer.address, spender: world.market, value: amount, nonce: permit!.nonce, deadline };
    return { deadline, signature: await buyer.signDigest(permitDigest(permit!, terms)) };
  };

  it('say in events what a dataset is sold in', async () => {
    const tree = buildSumTree([{ payee: publisher.address, weight: 1n }]);
    const charter = {
      ...{ currency: dollar, threshold: 2, publisherBps: 1_000, custodianBps: 0, floorPerMillion: 1n, floorFlat: 1n },
      ...{ transferable: false, sampleBps: 0, withdrawalRule: 0, weightCap: 9n, policyHash: termsHash }
    };
    const registration = world.calls.register({
      ...{ slug: 'priced', charter, manifest: cidOfManifest(`0x${'11'.repeat(32)}`), shards: 1 },
      ...{ tables: encodePages([{ contribution: 0, rows: 1_000 }]), sumRoot: tree.root, weight: 1n, count: 1 }
    });
    const currency = { symbol: 'tUSD', decimals: 6, address: dollar };
    const { events } = await world.send(registration, publisher);
    expect(events).toContainEqual(expect.objectContaining({ type: 'datasetRegistered', currency }));
    const offer = { dataset, kind: 'metered' as const, price: 1_000_000n, term: 86_400, minDeposit: 1_000n };
    const opened = await world.send(world.calls.openOffer({ ...offer, confirmations: 0, termsHash }), publisher);
    expect(opened.events).toContainEqual(expect.objectContaining({ type: 'offerOpened', currency }));
  });

  it('are paid by a permit that the owner signs for exactly that', async () => {
    expect(await account()).toMatchObject({
      ...{ decimals: 6, balance: 100_000_000n, allowance: 0n },
      permit: { name: 'Affluent Test Dollar', version: '1', chainId: 31_337, contract: dollar, nonce: 0n }
    });
    const permit = await sign(5_000_000n);
    expect(
      await world.reader.estimateGas(world.calls.permit(dollar, buyer.address, 5_000_000n, permit), buyer.address)
    ).toBeGreaterThan(0n);
    const { events } = await world.send(buy(7n, permit), buyer);
    const bought = events.find(event => event.type === 'bought');
    expect(bought).toMatchObject({ deposit: 5_000_000n });
    licence = bought!.licence;
    expect(await account()).toMatchObject({ balance: 95_000_000n, allowance: 0n, permit: { nonce: 1n } });
    expect(await world.reader.balance(session.address)).toBe(7n);
  });

  it('are paid out of an allowance where nobody signs', async () => {
    await expect(world.reader.estimateGas(buy(0n, null), buyer.address)).rejects.toMatchObject({
      code: 'TRANSACTION_FAILED',
      message: expect.stringContaining('may not take so much')
    });
    await world.send(world.calls.approve(dollar, 5_000_000n), buyer);
    await world.send(buy(0n, null), buyer);
    const topUp = { licence, amount: 1_000_000n, inToken: true };
    await world.send(world.calls.topUp({ ...topUp, permit: await sign(1_000_000n) }), buyer);
    await world.send(world.calls.withdraw(licence, 2_000_000n), buyer);
    expect(await world.reader.licence(licence)).toMatchObject({ balance: 4_000_000n });
  });

  it('that are missing are FUNDS_INSUFFICIENT', async () => {
    const amount = 1_000_000_000n;
    const call = world.calls.topUp({ licence, amount, inToken: true, permit: await sign(amount) });
    await expect(world.reader.estimateGas(call, buyer.address)).rejects.toMatchObject({ code: 'FUNDS_INSUFFICIENT' });
  });

  it('leave what moved to and from the market in their own log', async () => {
    const moved: ITokenTransfer[] = [];
    const { number } = await world.reader.head();
    for await (const one of world.reader.tokenTransfers(dollar, 0, number)) moved.push(one);
    const market = getAddress(world.market);
    expect(moved.filter(({ to }) => to === market).map(({ amount }) => amount)).toEqual([
      5_000_000n,
      5_000_000n,
      1_000_000n
    ]);
    expect(moved.filter(({ from }) => from === market).map(({ amount }) => amount)).toEqual([2_000_000n]);
  });

  // Code that answers every question alike.
  const constant = (word: string) => `0x7f${word}5f5260205ff3`;
  const ascii = (text: string) => Buffer.from(text).toString('hex').padEnd(64, '0');
  it.each([
    ['that is an old one with a text of 32 bytes', constant(ascii('MKR')), { symbol: 'MKR', decimals: 0 }],
    ['that passes itself off as the chain’s own', constant(ascii('ETH')), { symbol: 'TOKEN', decimals: 0 }],
    ['whose name reads from the right', constant(ascii('\u202eDSU')), { symbol: 'TOKEN', decimals: 0 }],
    ['with 18 decimals and no name', constant('12'.padStart(64, '0')), { symbol: 'TOKEN', decimals: 18 }],
    ['with more decimals than can be written', constant('25'.padStart(64, '0')), { symbol: 'TOKEN', decimals: 0 }],
    ['that refuses every question', '0x5f5ffd', { symbol: 'TOKEN', decimals: 0 }],
    ['that never ends', '0x5b5f56', { symbol: 'TOKEN', decimals: 0 }],
    ['that says nothing', '0x00', { symbol: 'TOKEN', decimals: 0 }]
  ])('are never more than their numbers: one %s', async (_, code, currency) => {
    const address = '0x00000000000000000000000000000000000c0de5';
    await anvil.rpc('anvil_setCode', address, code);
    const slug = `strange-${(strange += 1)}`;
    const tree = buildSumTree([{ payee: publisher.address, weight: 1n }]);
    const charter = {
      ...{ currency: address, threshold: 2, publisherBps: 0, custodianBps: 0, floorPerMillion: 0n, floorFlat: 0n },
      ...{ transferable: false, sampleBps: 0, withdrawalRule: 0, weightCap: 9n, policyHash: termsHash }
    };
    const call = world.calls.register({
      ...{ slug, charter, manifest: cidOfManifest(`0x${'11'.repeat(32)}`), shards: 1 },
      ...{ tables: encodePages([{ contribution: 0, rows: 1_000 }]), sumRoot: tree.root, weight: 1n, count: 1 }
    });
    const { events } = await world.send(call, publisher);
    const [registered] = events.filter(event => event.type === 'datasetRegistered');
    expect(registered?.currency).toEqual({ ...currency, address: getAddress(address) });
    expect((await world.reader.tokenAccount(address, buyer.address)).permit).toBeNull();
  });
});
