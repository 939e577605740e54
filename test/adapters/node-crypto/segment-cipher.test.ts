import { nodeRandom, nodeSegmentCipher } from '../../../src/adapters/node-crypto/index.js';

const key = new Uint8Array(32).fill(1);
const nonce = new Uint8Array(12).fill(2);
const forged = expect.objectContaining({ code: 'SEGMENT_FORGED' });
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

async function bySubtle(plaintext: Uint8Array): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  return new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, imported, Uint8Array.from(plaintext))
  );
}

describe('AES-256-GCM over a segment', () => {
  it('gives the ciphertext and tag of the standard’s example', () => {
    // NIST, "The Galois/Counter Mode of Operation", test cases 13 and 14.
    const zeros = new Uint8Array(32);
    const iv = new Uint8Array(12);
    expect(nodeSegmentCipher.encrypt(zeros, iv, new Uint8Array())).toEqual(hex('530f8afbc74536b9a963b4f1c4cb738b'));
    expect(nodeSegmentCipher.encrypt(zeros, iv, new Uint8Array(16))).toEqual(
      hex('cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919')
    );
  });

  it.each([0, 1, 131_071, 131_072, 131_073, 262_104, 400_000])(
    'seals %i bytes as WebCrypto does, and opens them again',
    async length => {
      const plaintext = nodeRandom.bytes(length);
      const sealed = nodeSegmentCipher.encrypt(key, nonce, plaintext);
      expect(Buffer.compare(sealed, await bySubtle(plaintext))).toBe(0);
      expect(Buffer.compare(nodeSegmentCipher.decrypt(key, nonce, sealed), plaintext)).toBe(0);
    }
  );

  it('returns nothing where a bit of ciphertext, tag, key or nonce differs', () => {
    const sealed = nodeSegmentCipher.encrypt(key, nonce, nodeRandom.bytes(200_000));
    for (const at of [0, 150_000, 200_000, 200_015]) {
      expect(() => nodeSegmentCipher.decrypt(key, nonce, sealed.with(at, (sealed[at] as number) ^ 1))).toThrow(forged);
    }
    expect(() => nodeSegmentCipher.decrypt(key.with(0, 0), nonce, sealed)).toThrow(forged);
    expect(() => nodeSegmentCipher.decrypt(key, nonce.with(11, 0), sealed)).toThrow(forged);
    expect(() => nodeSegmentCipher.decrypt(key, nonce, sealed.slice(0, -1))).toThrow(forged);
  });

  it('takes nothing that is shorter than a tag', () => {
    for (const length of [0, 15]) {
      expect(() => nodeSegmentCipher.decrypt(key, nonce, new Uint8Array(length))).toThrow(forged);
    }
  });
});

test('random bytes are of the length asked for, and their own', () => {
  const [a, b] = [nodeRandom.bytes(32), nodeRandom.bytes(32)];
  expect([a.length, a.byteOffset, a.buffer.byteLength]).toEqual([32, 0, 32]);
  expect(Buffer.compare(a, b)).not.toBe(0);
});
