import { listenOnLoopback, loopbackServer, type ILoopbackServer } from '../loopback-server.js';
import { answerRpc } from './answer-rpc.js';
import type { Chain } from './chain.js';

/** Bytes of a request: room for a batch of transactions. */
const BODY_LIMIT = 4 * 1024 * 1024;

/**
 * The devnet's public JSON-RPC endpoint; port 0 takes a free one. Reads go through, writes are journalled, the node's admin
 * methods stay inside.
 */
export async function serveRpc(chain: Chain, port: number): Promise<ILoopbackServer> {
  const server = loopbackServer(BODY_LIMIT);
  // Only JSON is read: a web page of another origin cannot send it without asking first, and gets no leave.
  server.removeContentTypeParser('text/plain');
  server.post('/', async (request, reply) => {
    return reply.type('application/json').send(await answerRpc(chain, request.body));
  });
  return listenOnLoopback(server, port);
}
