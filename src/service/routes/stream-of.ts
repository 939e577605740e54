/**
 * The same chunks for a stream, which holds them longer than they are valid. The first is awaited here, before any header goes out, so
 * that an error still has a status.
 */
export async function streamOf(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  return rest(first, iterator);
}

async function* rest(
  first: IteratorResult<Uint8Array, unknown>,
  chunks: AsyncIterator<Uint8Array, unknown>
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value.slice();
  } finally {
    await chunks.return?.(undefined);
  }
}
