import { z } from 'zod';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IBlock, IBlockSink, IFetchOptions } from '../../ports/index.js';
import { carForm } from './car-form.js';
import { postStream } from './post-stream.js';

const MAX_ANSWER_BYTES = 1_048_576;
/** A line of Kubo's answer to `dag/import`. */
const ImportLine = z.object({
  Root: z.object({ Cid: z.object({ '/': z.string() }), PinErrorMsg: z.string().default('') }).optional()
});

/** Publishes to a Kubo node, or what speaks its RPC: blocks go up as one streamed CAR by `dag/import`, the roots are pinned. */
export function kuboBlockSink(rpc: string): IBlockSink {
  return {
    async put(roots, blocks, options = {}) {
      const url = new URL('/api/v0/dag/import?pin-roots=true&silent=false', rpc);
      const pinned = await send(url, roots, blocks, options);
      const missing = roots.filter(root => !pinned.has(root));
      if (missing.length > 0)
        throw new AffluentError('BLOCK_UNAVAILABLE', `${url.origin} did not pin ${missing.join(', ')}.`);
    }
  };
}

async function send(
  url: URL,
  roots: readonly string[],
  blocks: AsyncIterable<IBlock>,
  { signal }: IFetchOptions
): Promise<Set<string>> {
  let failure: Error | undefined;
  const form = carForm(
    roots,
    watch(blocks, error => (failure = error))
  );
  try {
    const { status, text } = await postStream(url, form, { most: MAX_ANSWER_BYTES, signal });
    if (status !== 200)
      throw new AffluentError('BLOCK_UNAVAILABLE', `${url.origin} refused the upload with status ${status}.`);
    return pinnedRoots(text);
  } catch (cause) {
    signal?.throwIfAborted();
    if (failure) throw failure;
    if (isAffluentError(cause)) throw cause;
    throw new AffluentError('BLOCK_UNAVAILABLE', `${url.origin} does not take the upload.`, {
      cause,
      hint: 'Check `kubo` in the networks file.'
    });
  }
}

function pinnedRoots(text: string): Set<string> {
  const pinned = new Set<string>();
  for (const line of text.split('\n').filter(one => one.trim() !== '')) {
    const root = importLine(line)?.Root;
    if (root?.PinErrorMsg === '') pinned.add(root.Cid['/']);
  }
  return pinned;
}

/** A line of the answer; a line that is none counts as not said. */
function importLine(line: string): z.infer<typeof ImportLine> | undefined {
  try {
    return ImportLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Notes a failure of our own blocks, which would else look like one of the other side. */
async function* watch(blocks: AsyncIterable<IBlock>, failed: (error: Error) => void): AsyncIterable<IBlock> {
  try {
    yield* blocks;
  } catch (error) {
    failed(error instanceof Error ? error : new Error('A block could not be read.', { cause: error }));
    throw error;
  }
}
