import { fileImporter, type Blockstore } from '../../adapters/ipfs/index.js';
import { listenOnLoopback, loopbackServer, type ILoopbackServer } from '../loopback-server.js';
import { offerBlocks } from './offer-blocks.js';
import { offerKuboRpc } from './offer-kubo-rpc.js';

/** Bytes of a body that is read whole; uploads are streamed. */
const BODY_LIMIT = 65_536;

/**
 * A trustless gateway over a block store, and the part of Kubo's RPC that publishing needs. Loopback only; port 0 takes a
 * free one.
 */
export async function serveGateway(blocks: Blockstore, port: number): Promise<ILoopbackServer> {
  const server = loopbackServer(BODY_LIMIT);
  offerBlocks(server, blocks, root => fileImporter(blocks).blocks(root));
  offerKuboRpc(server, blocks);
  return listenOnLoopback(server, port);
}
