import { CarBlockIterator } from '@ipld/car';
import type { CID } from 'multiformats/cid';
import { GatewayFailure } from './gateway-failure.js';
import { isBlock, MAX_BLOCK_BYTES } from './verify-block.js';

const SHA2_256 = 0x12;
/** Bytes that may come without a block being complete: one block, its CID, and what a chunk brings along. */
const MAX_UNREAD_BYTES = 2 * MAX_BLOCK_BYTES;

/** A block that has passed its hash. */
export interface IVerifiedBlock {
  readonly cid: CID;
  readonly bytes: Uint8Array;
}

/** The blocks of a CAR as they arrive, each verified; never more than one is held. @throws GatewayFailure */
export async function* carBlocks(gateway: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<IVerifiedBlock> {
  const unread = { bytes: 0 };
  try {
    for await (const { cid, bytes } of await CarBlockIterator.fromIterable(bounded(gateway, body, unread))) {
      unread.bytes = 0;
      if (!isGood(cid, bytes)) throw new GatewayFailure(gateway, 'lied', 'sent other bytes than were asked for');
      yield { cid, bytes };
    }
  } catch (error) {
    if (error instanceof GatewayFailure) throw error;
    throw new GatewayFailure(gateway, 'down', 'sent no well-formed CAR, or not all of it');
  }
}

function isGood(cid: CID, bytes: Uint8Array): boolean {
  return cid.multihash.code === SHA2_256 && bytes.length <= MAX_BLOCK_BYTES && isBlock(cid, bytes);
}

/** Stops a section whose declared length would have the decoder collect it without bound. */
async function* bounded(
  gateway: string,
  body: AsyncIterable<Uint8Array>,
  unread: { bytes: number }
): AsyncIterable<Uint8Array> {
  try {
    for await (const part of body) {
      unread.bytes += part.length;
      if (unread.bytes > MAX_UNREAD_BYTES + part.length) {
        throw new GatewayFailure(gateway, 'lied', `sent a block of more than ${MAX_BLOCK_BYTES} bytes`);
      }
      yield part;
    }
  } catch (error) {
    if (error instanceof GatewayFailure) throw error;
    throw new GatewayFailure(gateway, 'down', error instanceof Error ? error.message : 'broke off');
  }
}
