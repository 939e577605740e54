import { CarWriter } from '@ipld/car';
import { parseCid } from '../../adapters/ipfs/index.js';
import type { IBlock } from '../../ports/index.js';

/** A CAR with one root, written as its blocks come; a block that is missing breaks it off. */
export async function* carOf(
  root: ReturnType<typeof parseCid>,
  blocks: AsyncIterable<IBlock>
): AsyncIterable<Uint8Array> {
  const { writer, out } = CarWriter.create([root]);
  let failure: Error | undefined;
  const written = (async () => {
    try {
      for await (const { cid, bytes } of blocks) await writer.put({ cid: parseCid(cid), bytes });
    } catch (error) {
      failure = error instanceof Error ? error : new Error('A block could not be read.', { cause: error });
    }
    await writer.close();
  })();
  yield* out;
  await written;
  if (failure) throw failure;
}
