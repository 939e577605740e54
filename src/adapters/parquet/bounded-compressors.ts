import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** The largest page that is unpacked, in bytes: a small file may claim any size. */
export const MAX_PAGE_BYTES = 33_554_432;

/** All codecs, each refusing a page that claims to be larger. */
export const boundedCompressors: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, outputLength: number) => {
      if (outputLength > MAX_PAGE_BYTES) throw new RangeError(`A page has at most ${MAX_PAGE_BYTES} bytes.`);
      return unpack(input, outputLength);
    }
  ])
);
