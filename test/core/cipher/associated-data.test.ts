import { shardAssociatedData } from '../../../src/core/cipher/associated-data.js';
import { encodeHeader, parseHeader } from '../../../src/core/cipher/header.js';
import { segmentNonce } from '../../../src/core/cipher/segment-nonce.js';

const context = { chainId: 31_337, registry: `0x${'Ab'.repeat(20)}`, dataset: `0x${'cd'.repeat(32)}` };

describe('what a segment is bound to', () => {
  it('names chain, registry, dataset and shard, byte for byte', () => {
    expect(Buffer.from(shardAssociatedData(context, 258)).toString('hex')).toBe(
      `${Buffer.from('affluent/shard/1').toString('hex')}0000000000007a69${'ab'.repeat(20)}${'cd'.repeat(32)}00000102`
    );
  });

  it('refuses an address or id of another length', () => {
    for (const wrong of [{ registry: '0xab' }, { dataset: `0x${'c'.repeat(66)}` }, { chainId: -1 }]) {
      expect(() => shardAssociatedData({ ...context, ...wrong }, 0)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' })
      );
    }
  });

  it('has a nonce of prefix, number and mark of the last', () => {
    const prefix = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
    expect([...segmentNonce(prefix, 258, false)]).toEqual([1, 2, 3, 4, 5, 6, 7, 0, 0, 1, 2, 0]);
    expect([...segmentNonce(prefix, 258, true)].at(-1)).toBe(1);
  });

  it('has a header that reads back, and nothing else passes for one', () => {
    const header = { salt: new Uint8Array(32).fill(3), noncePrefix: new Uint8Array(7).fill(4) };
    const bytes = encodeHeader(header);
    expect(parseHeader(bytes)).toEqual(header);
    for (const wrong of [bytes.slice(0, 39), bytes.with(0, 39), new Uint8Array()]) {
      expect(() => parseHeader(wrong)).toThrow(expect.objectContaining({ code: 'SEGMENT_FORGED' }));
    }
    expect(() => encodeHeader({ ...header, salt: new Uint8Array(31) })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' })
    );
  });
});
