import type { CID } from 'multiformats/cid';
import type { IBlock } from '../../ports/index.js';
import type { IVerifiedBlock } from './car-blocks.js';
import type { ByteRange } from './gateway-range.js';
import { FilePart } from './file-part.js';
import { GatewayFailure } from './gateway-failure.js';
import { MAX_BLOCK_BYTES } from './verify-block.js';

/** Bytes of the file that nobody asked for and that may come all the same, before a sender counts as deaf to ranges. */
const MAX_NEEDLESS_BYTES = 2 * MAX_BLOCK_BYTES;

/** A gateway sends the file from its beginning, whatever part of it is asked for. */
export class DeafToRanges extends Error {}

/**
 * Of the blocks that a gateway sends, those of the file, the root first, each once; ends as soon as all are there that the bytes
 * [from, to) touch. A stranger among them, or an early end, is the gateway's failure.
 * @throws GatewayFailure, DeafToRanges, AffluentError MANIFEST_INVALID where the file itself is wrong
 */
export async function* rangeBlocks(
  gateway: string,
  root: CID,
  [from, to]: ByteRange,
  blocks: AsyncIterable<IVerifiedBlock>
): AsyncGenerator<IBlock> {
  const part = new FilePart(root, from, to);
  let needless = 0;
  for await (const { cid, bytes } of blocks) {
    const text = cid.toString();
    if (!part.belongs(text)) throw new GatewayFailure(gateway, 'lied', 'sent blocks that do not belong to the file');
    if (part.lacks(text)) {
      part.take(cid, bytes);
      yield { cid: text, bytes };
      if (part.complete) return;
    } else {
      needless += bytes.length;
      if (needless > MAX_NEEDLESS_BYTES) throw new DeafToRanges();
      part.take(cid, bytes);
    }
  }
  throw new GatewayFailure(gateway, 'down', 'broke off in the middle of a range');
}
