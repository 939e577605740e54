import { AffluentError } from '../../core/errors/index.js';

/** All bytes of a stream that must have exactly this many. @throws AffluentError BLOCK_UNAVAILABLE where it ends too early */
export async function readBytes(stream: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, length - at);
    bytes.set(part, at);
    at += part.length;
  }
  if (at < length) throw new AffluentError('BLOCK_UNAVAILABLE', `A file ended after ${at} of ${length} bytes.`);
  return bytes;
}

/**
 * Cuts a stream into pieces of the given lengths, one after another; a piece that lies within one chunk is a view of it.
 * @throws AffluentError BLOCK_UNAVAILABLE where it ends too early
 */
export async function* cutInto(
  stream: AsyncIterable<Uint8Array>,
  lengths: readonly number[]
): AsyncGenerator<Uint8Array, void, undefined> {
  let piece = 0;
  let held: Uint8Array | null = null; // a piece whose beginning has come
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length && piece < lengths.length;) {
      const wanted: number = (lengths[piece] as number) - filled;
      const part = chunk.subarray(at, at + wanted);
      at += part.length;
      if (part.length < wanted || held) {
        held ??= new Uint8Array(lengths[piece] as number);
        held.set(part, filled);
        filled += part.length;
        if (part.length < wanted) break;
      }
      yield held ?? part;
      piece += 1;
      held = null;
      filled = 0;
    }
  }
  if (piece < lengths.length)
    throw new AffluentError('BLOCK_UNAVAILABLE', 'A file ended before all that it should hold.');
}
