import { AbiCoder, keccak256, TypedDataEncoder, type TypedDataField } from 'ethers';
import { acceptanceDigest, ACCEPTANCE_TYPE } from '../../../src/core/typed-data/acceptance.js';
import { contributionDigest, CONTRIBUTION_TYPE } from '../../../src/core/typed-data/contribution.js';
import { datasetId } from '../../../src/core/typed-data/dataset-id.js';
import { keyRequestDigest, KEY_REQUEST_TYPE } from '../../../src/core/typed-data/key-request.js';
import { receiptDigest, RECEIPT_TYPE } from '../../../src/core/typed-data/receipt.js';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const hash = (digit: string) => `0x${digit.repeat(64)}`;
const domain = { chainId: 31_337, market: address('5') };

function byEthers(type: string, value: Record<string, unknown>): string {
  const [, name = '', list = ''] = /^(\w+)\((.*)\)$/.exec(type) ?? [];
  const fields: TypedDataField[] = list
    .split(',')
    .map(field => ({ type: field.split(' ')[0] ?? '', name: field.split(' ')[1] ?? '' }));
  return TypedDataEncoder.hash(
    { name: 'Affluent', version: '1', chainId: domain.chainId, verifyingContract: domain.market },
    { [name]: fields },
    value
  );
}

describe('signed words', () => {
  it('hash a contribution as ethers does', () => {
    const one = {
      dataset: hash('1'),
      charterHash: hash('2'),
      firstShard: 3,
      shardCount: 12,
      contentRoot: hash('4'),
      weight: 2n ** 63n,
      payee: address('6')
    };
    expect(contributionDigest(domain, one)).toBe(byEthers(CONTRIBUTION_TYPE, one));
  });

  it('hash an acceptance as ethers does', () => {
    const one = { dataset: hash('1'), pagesHash: hash('2'), commitmentsRoot: hash('3'), hpkeKey: hash('4') };
    expect(acceptanceDigest(domain, one)).toBe(byEthers(ACCEPTANCE_TYPE, one));
  });

  it('hash a receipt as ethers does', () => {
    const one = { licenceId: 9n, page: 1, unlocked: 2n ** 255n + 5n, deadline: 1_800_000_000 };
    expect(receiptDigest(domain, one)).toBe(byEthers(RECEIPT_TYPE, one));
  });

  it('hash a key request as ethers does', () => {
    const one = {
      licenceId: 9n,
      pages: [0, 3],
      wanted: [1n, 2n ** 200n],
      custodian: address('7'),
      replyKey: hash('8'),
      deadline: 1_800_000_000
    };
    expect(keyRequestDigest(domain, one)).toBe(byEthers(KEY_REQUEST_TYPE, one));
  });

  it.each(['0x', `0x${'1'.repeat(39)}`, `0x${'1'.repeat(42)}`, '1'.repeat(42)])(
    'are not made of %s as an address',
    market => {
      expect(() => receiptDigest({ ...domain, market }, { licenceId: 9n, page: 1, unlocked: 1n, deadline: 1 })).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' })
      );
    }
  );

  it('differ on another chain', () => {
    const one = { licenceId: 9n, page: 1, unlocked: 1n, deadline: 1 };
    expect(receiptDigest({ ...domain, chainId: 1 }, one)).not.toBe(receiptDigest(domain, one));
  });
});

describe('the id of a dataset', () => {
  it.each(['a', 'nycflights13', 'x'.repeat(64), 'y'.repeat(32)])(
    'is keccak256 of publisher and slug %s as the contract encodes them',
    slug => {
      expect(datasetId(address('b'), slug)).toBe(
        keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'string'], [address('b'), slug]))
      );
    }
  );
});
