/** Bytes of a leaf in the profile `unixfs-v1-2025`. */
const LEAF = 1_048_576;

/** Cuts a stream into leaves, each in memory of its own; an empty stream is one empty leaf. Copies a chunk before it asks for the next. */
export async function* cutLeaves(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let leaf: Buffer | undefined;
  let filled = 0;
  let empty = true;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length;) {
      leaf ??= Buffer.allocUnsafeSlow(LEAF);
      const part = chunk.subarray(at, at + LEAF - filled);
      leaf.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < LEAF) continue;
      yield leaf;
      empty = false;
      leaf = undefined;
      filled = 0;
    }
  }
  if (filled > 0 || empty) yield Uint8Array.prototype.slice.call(leaf ?? new Uint8Array(), 0, filled);
}
