import { CarBlockIterator } from '@ipld/car';
import { isBlock, MAX_BLOCK_BYTES, parseCid, type Blockstore } from '../../adapters/ipfs/index.js';
import { AffluentError } from '../../core/errors/index.js';

const MAX_HEADER_BYTES = 16_384;

/** Stores the blocks of the CAR in a multipart body, each verified. Gives the roots. @throws AffluentError INPUT_INVALID, BLOCK_HASH_MISMATCH */
export async function importCar(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  blocks: Blockstore
): Promise<string[]> {
  const car = await CarBlockIterator.fromIterable(firstPart(body, boundary));
  for await (const { cid, bytes } of car) {
    const parsed = parseCid(cid.toString());
    if (bytes.byteLength > MAX_BLOCK_BYTES)
      throw new AffluentError('INPUT_INVALID', `A block has more than ${MAX_BLOCK_BYTES} bytes.`);
    if (!isBlock(parsed, bytes))
      throw new AffluentError('BLOCK_HASH_MISMATCH', `A block is not what its CID ${parsed.toString()} says.`);
    await blocks.put(parsed, bytes);
  }
  return (await car.getRoots()).map(String);
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
