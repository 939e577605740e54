import { AffluentError } from '../../core/errors/index.js';

const KEY_BYTES = 32;
const RECORD_BYTES = 4 + KEY_BYTES;
/** The most shards of one dataset whose keys are kept: some 7 MB. */
export const MAX_CONTENT_KEYS = 200_000;
/** The largest sealed file of one dataset. */
export const MAX_CONTENT_FILE = MAX_CONTENT_KEYS * RECORD_BYTES + 64;

/** Content keys of one dataset as bytes: u32 shard ‖ key, by rising shard. */
export function encodeContentKeys(keys: ReadonlyMap<number, Uint8Array>): Uint8Array {
  if (keys.size > MAX_CONTENT_KEYS)
    throw new AffluentError('REQUEST_TOO_LARGE', `At most ${MAX_CONTENT_KEYS} keys of a dataset are kept.`);
  const bytes = new Uint8Array(keys.size * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  [...keys]
    .sort(([a], [b]) => a - b)
    .forEach(([shard, key], index) => {
      if (key.length !== KEY_BYTES) throw new AffluentError('INPUT_INVALID', 'A content key has 32 bytes.');
      view.setUint32(index * RECORD_BYTES, shard);
      bytes.set(key, index * RECORD_BYTES + 4);
    });
  return bytes;
}

/** The keys that {@link encodeContentKeys} wrote. */
export function decodeContentKeys(bytes: Uint8Array): Map<number, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const keys = new Map<number, Uint8Array>();
  for (let offset = 0; offset + RECORD_BYTES <= bytes.length; offset += RECORD_BYTES)
    keys.set(view.getUint32(offset), bytes.slice(offset + 4, offset + RECORD_BYTES));
  return keys;
}
