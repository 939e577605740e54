import { readFileSync } from 'node:fs';
import { nodeRandom } from '../../../src/adapters/node-crypto/index.js';
import { openStream as open, sealStream as seal } from '../../fixtures/tink-stream.js';

interface ICase {
  segmentSize: number;
  plaintextLength: number;
  key: string;
  associatedData: string;
  ciphertext: string;
}

const { cases } = JSON.parse(readFileSync('test/fixtures/vectors/tink-aes256-gcm-hkdf-streaming.json', 'utf8')) as {
  cases: ICase[];
};
const plaintextOf = (length: number) => Uint8Array.from({ length }, (_, i) => (31 * i + 7) % 256);

describe('the stream cipher', () => {
  it.each(cases.map(one => [one.segmentSize, one.plaintextLength, one] as const))(
    'opens what Tink sealed: segments of %i, %i bytes',
    (_, __, one) => {
      const opened = open(
        Buffer.from(one.ciphertext, 'base64'),
        Buffer.from(one.key, 'hex'),
        Buffer.from(one.associatedData, 'hex'),
        one.segmentSize
      );
      expect(Buffer.compare(opened, plaintextOf(one.plaintextLength))).toBe(0);
    }
  );

  it.each([0, 1, 4_039, 4_040, 4_041, 8_120, 8_121, 30_000])(
    'opens its own %i bytes, of the length that Tink gives them',
    async length => {
      const key = nodeRandom.bytes(32);
      const sealed = await seal(plaintextOf(length), key, Buffer.from('ad'), 4_096);
      expect(Buffer.compare(open(sealed, key, Buffer.from('ad'), 4_096), plaintextOf(length))).toBe(0);
      const twin = cases.find(one => one.segmentSize === 4_096 && one.plaintextLength === length);
      if (twin) expect(sealed.length).toBe(Buffer.from(twin.ciphertext, 'base64').length);
    }
  );

  it('hands over nothing of a ciphertext that was changed, cut, lengthened, reordered or moved', async () => {
    const key = nodeRandom.bytes(32);
    const ad = Buffer.from('shard 1');
    const sealed = await seal(plaintextOf(12_000), key, ad, 4_096);
    const changes: ((bytes: Uint8Array) => Uint8Array)[] = [
      bytes => bytes.map((byte, i) => (i === 5_000 ? byte ^ 1 : byte)),
      bytes => bytes.map((byte, i) => (i === 10 ? byte ^ 1 : byte)),
      bytes => bytes.slice(0, 8_192),
      bytes => bytes.slice(0, -1),
      bytes => Buffer.concat([bytes, Buffer.alloc(1)]),
      bytes => Buffer.concat([bytes.subarray(0, 4_096), bytes.subarray(8_192, 12_000), bytes.subarray(4_096, 8_192)])
    ];
    for (const change of changes)
      expect(() => open(change(sealed), key, ad, 4_096)).toThrow(expect.objectContaining({ code: 'SEGMENT_FORGED' }));
    expect(() => open(sealed, key, Buffer.from('shard 2'), 4_096)).toThrow(
      expect.objectContaining({ code: 'SEGMENT_FORGED' })
    );
    expect(() => open(sealed, nodeRandom.bytes(32), ad, 4_096)).toThrow(
      expect.objectContaining({ code: 'SEGMENT_FORGED' })
    );
  });
});
