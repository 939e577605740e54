import { deriveKey } from '../../core/cipher/derive-key.js';
import { KEY_LENGTH, NONCE_PREFIX_LENGTH, SALT_LENGTH } from '../../core/cipher/format.js';
import { encodeHeader, type IHeader } from '../../core/cipher/header.js';
import { segmentCapacity } from '../../core/cipher/layout.js';
import { segmentNonce } from '../../core/cipher/segment-nonce.js';
import type { IRandom, ISegmentCipher } from '../../ports/index.js';

/** How one stream is encrypted. */
export interface IEncryptOptions {
  readonly contentKey: Uint8Array;
  readonly associatedData: Uint8Array;
  readonly segmentSize: number;
  readonly header: IHeader;
}

/** A fresh content key. */
export function newContentKey(random: IRandom): Uint8Array {
  return random.bytes(KEY_LENGTH);
}

/** A fresh header: salt and nonce prefix at random. */
export function newHeader(random: IRandom): IHeader {
  return { salt: random.bytes(SALT_LENGTH), noncePrefix: random.bytes(NONCE_PREFIX_LENGTH) };
}

/** Tink's AesGcmHkdfStreaming over a stream of any chunking; holds one segment in memory. Yields the header, then segments, each good until the next one is asked for. */
export async function* encryptStream(
  content: AsyncIterable<Uint8Array>,
  deps: { readonly cipher: ISegmentCipher },
  options: IEncryptOptions
): AsyncIterable<Uint8Array> {
  const { header } = options;
  const key = deriveKey(options.contentKey, header.salt, options.associatedData);
  yield encodeHeader(header);
  const memory = new Uint8Array(options.segmentSize);
  let segment = 0;
  for await (const { bytes, last } of cut(content, at => segmentCapacity(at, options.segmentSize))) {
    yield deps.cipher.encrypt(key, segmentNonce(header.noncePrefix, segment, last), bytes, memory);
    segment++;
  }
}

/**
 * Cuts a stream into pieces of the given capacities; the last piece is marked, and empty only for an empty stream. A piece is good
 * until the next one is asked for: all lie in the same memory.
 */
async function* cut(
  content: AsyncIterable<Uint8Array>,
  capacity: (piece: number) => number
): AsyncIterable<{ bytes: Uint8Array; last: boolean }> {
  let memory = new Uint8Array(capacity(0));
  let piece = memory;
  let filled = 0;
  let number = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length;) {
      if (filled === piece.length) {
        yield { bytes: piece, last: false };
        const wanted = capacity(++number);
        if (memory.length < wanted) memory = new Uint8Array(wanted);
        piece = memory.subarray(0, wanted);
        filled = 0;
      }
      const taken = Math.min(piece.length - filled, chunk.length - at);
      piece.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
    }
  }
  yield { bytes: piece.subarray(0, filled), last: true };
}
