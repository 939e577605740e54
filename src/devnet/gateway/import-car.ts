import { CarBlockIterator } from '@ipld/car';
import { isBlock, MAX_BLOCK_BYTES, parseCid, type Blockstore } from '../../adapters/ipfs/index.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';

const MAX_HEADER_BYTES = 16_384;
/** Bytes that may come without a block being complete: one block, its CID, and what a chunk brings along. */
const MAX_UNREAD_BYTES = 2 * MAX_BLOCK_BYTES;

/** Stores the blocks of the CAR in a multipart body, each verified. Gives the roots. @throws AffluentError INPUT_INVALID, BLOCK_HASH_MISMATCH */
export async function importCar(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  blocks: Blockstore
): Promise<string[]> {
  const unread = { bytes: 0 };
  try {
    const car = await CarBlockIterator.fromIterable(bounded(firstPart(body, boundary), unread));
    for await (const { cid, bytes } of car) {
      unread.bytes = 0;
      await blocks.put(verified(cid.toString(), bytes), bytes);
    }
    return (await car.getRoots()).map(String);
  } catch (error) {
    if (isAffluentError(error) || isSystemError(error)) throw error;
    throw new AffluentError('INPUT_INVALID', 'The upload is not a well-formed CAR.', { cause: error });
  }
}

function verified(text: string, bytes: Uint8Array): ReturnType<typeof parseCid> {
  const cid = parseCid(text);
  if (bytes.byteLength > MAX_BLOCK_BYTES)
    throw new AffluentError('INPUT_INVALID', `A block has more than ${MAX_BLOCK_BYTES} bytes.`);
  if (!isBlock(cid, bytes)) throw new AffluentError('BLOCK_HASH_MISMATCH', `A block is not what its CID ${text} says.`);
  return cid;
}

/** Whether the disk or the connection failed, not the upload. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Stops a section whose declared length would have the decoder collect it without bound. */
async function* bounded(parts: AsyncIterable<Uint8Array>, unread: { bytes: number }): AsyncIterable<Uint8Array> {
  for await (const part of parts) {
    unread.bytes += part.length;
    if (unread.bytes > MAX_UNREAD_BYTES) {
      throw new AffluentError('INPUT_INVALID', `A block has more than ${MAX_BLOCK_BYTES} bytes.`);
    }
    yield part;
  }
}

/** Content of the first part of a multipart body. */
async function* firstPart(body: AsyncIterable<Uint8Array>, boundary: string): AsyncIterable<Uint8Array> {
  const end = Buffer.from(`\r\n--${boundary}`);
  let inContent = false;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    held = Buffer.concat([held, chunk]);
    if (!inContent) {
      const headers = held.indexOf('\r\n\r\n');
      if (headers < 0 && held.length > MAX_HEADER_BYTES)
        throw new AffluentError('INPUT_INVALID', 'The multipart body has no end of headers.');
      if (headers < 0) continue;
      inContent = true;
      held = held.subarray(headers + 4);
    }
    const found = held.indexOf(end);
    if (found >= 0) {
      yield held.subarray(0, found);
      return;
    }
    const safe = held.length - end.length; // the boundary may begin in what is held back
    if (safe <= 0) continue;
    yield held.subarray(0, safe);
    held = held.subarray(safe);
  }
  throw new AffluentError('INPUT_INVALID', 'The multipart body breaks off.');
}
