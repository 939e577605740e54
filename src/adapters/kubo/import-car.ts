import { randomUUID } from 'node:crypto';
import { CarWriter } from '@ipld/car';
import { CID } from 'multiformats/cid';
import { z } from 'zod';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IBlock, IBlockSink, IFetchOptions } from '../../ports/index.js';

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
  const watched = watch(blocks, error => (failure = error));
  const boundary = `affluent-${randomUUID()}`; // no content can hold it, since it was not known before
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: ReadableStream.from(multipart(boundary, roots, watched)),
      duplex: 'half',
      ...(signal ? { signal } : {})
    });
  } catch (cause) {
    signal?.throwIfAborted();
    if (failure) throw failure;
    throw new AffluentError('BLOCK_UNAVAILABLE', `${url.origin} does not take the upload.`, {
      cause,
      hint: 'Check `kubo` in the networks file.'
    });
  }
  const text = await readText(response).catch((cause: unknown) => {
    signal?.throwIfAborted();
    if (isAffluentError(cause)) throw cause;
    throw new AffluentError('BLOCK_UNAVAILABLE', `${url.origin} broke off its answer to the upload.`, { cause });
  });
  if (!response.ok)
    throw new AffluentError('BLOCK_UNAVAILABLE', `${url.origin} refused the upload with status ${response.status}.`);
  return pinnedRoots(text);
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

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.byteLength;
    if (length > MAX_ANSWER_BYTES)
      throw new AffluentError('BLOCK_UNAVAILABLE', 'The answer to the upload is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
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

async function* multipart(
  boundary: string,
  roots: readonly string[],
  blocks: AsyncIterable<IBlock>
): AsyncIterable<Uint8Array> {
  const { writer, out } = CarWriter.create(roots.map(root => CID.parse(root)));
  const written = (async () => {
    for await (const { cid, bytes } of blocks) await writer.put({ cid: CID.parse(cid), bytes });
    await writer.close();
  })();
  written.catch(() => undefined); // thrown below, when the consumer has what came before
  yield Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="path"; filename="blocks.car"\r\nContent-Type: application/octet-stream\r\n\r\n`
  );
  yield* untilFailure(out, written);
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

/**
 * A CAR whose source fails would never end: the failure ends it. A race with one promise of the whole upload would keep every part in
 * memory for as long as that promise is.
 */
async function* untilFailure(out: AsyncIterable<Uint8Array>, written: Promise<void>): AsyncIterable<Uint8Array> {
  let fail: (reason: unknown) => void = () => undefined;
  written.catch((reason: unknown) => fail(reason));
  const parts = out[Symbol.asyncIterator]();
  const following = () =>
    new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      fail = reject;
      parts.next().then(resolve, reject);
    });
  let failed: { readonly reason: unknown } | undefined;
  written.catch((reason: unknown) => (failed = { reason }));
  while (!failed) {
    const next = await following();
    if (next.done) break;
    yield next.value;
  }
  await written;
}
