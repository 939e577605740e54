import { randomUUID } from 'node:crypto';
import { CarWriter } from '@ipld/car';
import { CID } from 'multiformats/cid';
import type { IBlock } from '../../ports/index.js';
import type { IForm } from './post-stream.js';

/** A form of one file, which is a CAR of the blocks; made as it is asked for. */
export function carForm(roots: readonly string[], blocks: AsyncIterable<IBlock>): IForm {
  const boundary = `affluent-${randomUUID()}`; // no content can hold it, since it was not known before
  return { type: `multipart/form-data; boundary=${boundary}`, parts: multipart(boundary, roots, blocks) };
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
