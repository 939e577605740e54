import { id, Interface, SigningKey, TypedDataEncoder } from 'ethers';
import { approvalData } from '../../../src/core/typed-data/approval-data.js';
import { compactSignature } from '../../../src/core/typed-data/compact-signature.js';
import { PermitMessage, permitMessage } from '../../../src/core/typed-data/permit-message.js';
import { permitDigest } from '../../../src/core/typed-data/permit.js';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const domain = { name: 'Dollar', version: '1', chainId: 31_337, contract: address('5') };
const terms = { owner: address('1'), spender: address('2'), value: 2n ** 200n, nonce: 3n, deadline: 1_800_000_000 };

describe('a permit as a wallet is asked for it', () => {
  it('is what the token checks', () => {
    const { domain: place, types, message } = PermitMessage.parse(permitMessage(domain, terms));
    expect(TypedDataEncoder.hash(place, { Permit: types.Permit }, message)).toBe(permitDigest(domain, terms));
  });

  it.each([
    ['of another type', { primaryType: 'Order' }],
    ['with a field more', { types: { ...permitMessage(domain, terms).types, Order: [] } }],
    [
      'with other fields',
      { types: { ...permitMessage(domain, terms).types, Permit: [{ name: 'all', type: 'bool' }] } }
    ],
    ['with words beside it', { note: 'x' }]
  ])('is nothing else: %s', (_, change) => {
    expect(PermitMessage.safeParse({ ...permitMessage(domain, terms), ...change }).success).toBe(false);
  });
});

describe('a signature of 65 bytes', () => {
  const key = new SigningKey(id('key'));

  it('becomes the same of EIP-2098, whether its last byte is 27 or 28, or 0 or 1', () => {
    for (let i = 0; i < 16; i++) {
      const signature = key.sign(id(`digest ${i}`));
      expect(compactSignature(signature.serialized)).toBe(signature.compactSerialized);
      const device = signature.serialized.slice(0, 130) + (signature.yParity === 0 ? '00' : '01');
      expect(compactSignature(device)).toBe(signature.compactSerialized);
    }
  });

  it('is none with another last byte, another length, or its twin', () => {
    const { serialized, r, s, yParity } = key.sign(id('digest'));
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const twin = (order - BigInt(s)).toString(16).padStart(64, '0');
    for (const bad of [
      `${serialized.slice(0, 130)}1d`,
      serialized.slice(0, 130),
      `${r}${twin}${yParity ? '1b' : '1c'}`
    ])
      expect(compactSignature(bad)).toBeNull();
  });
});

it('writes an allowance as ERC-20 has it', () => {
  const erc20 = new Interface(['function approve(address spender, uint256 value) returns (bool)']);
  expect(approvalData(address('2'), 77n)).toBe(erc20.encodeFunctionData('approve', [address('2'), 77n]));
});
