import { decodeKeyAnswer, encodeKeyAnswer } from '../../../src/core/custody/key-answer.js';

test('an answer survives its travel', () => {
  const sealed = { enc: new Uint8Array(32).fill(7), ciphertext: Uint8Array.from({ length: 100 }, (_, i) => i) };
  const read = decodeKeyAnswer(encodeKeyAnswer(sealed));
  expect([...read.enc]).toEqual([...sealed.enc]);
  expect([...read.ciphertext]).toEqual([...sealed.ciphertext]);
});

test('what is no answer is refused as one', () => {
  expect(() => decodeKeyAnswer({ enc: '0x00', ciphertext: '' })).toThrow(
    expect.objectContaining({ code: 'KEY_REFUSED' })
  );
  expect(() => decodeKeyAnswer({ enc: `0x${'00'.repeat(32)}`, ciphertext: '§' })).toThrow(
    expect.objectContaining({ code: 'KEY_REFUSED' })
  );
});
