import type { FastifyInstance } from 'fastify';
import type { Blockstore } from '../../adapters/ipfs/index.js';
import { AffluentError } from '../../core/errors/index.js';
import { importCar } from './import-car.js';

/** The part of Kubo's RPC that publishing needs: `dag/import`, with every block verified, and `version` and `id` for checks. */
export function offerKuboRpc(server: FastifyInstance, blocks: Blockstore): void {
  void server.register(async rpc => {
    rpc.addHook('onRequest', async request => {
      // A web page may send a form anywhere without asking; it cannot leave out where it came from.
      if (request.headers.origin !== undefined) {
        throw new AffluentError('INPUT_INVALID', 'Web pages may not publish here.');
      }
    });
    rpc.addContentTypeParser('*', (_request, _payload, done) => done(null));
    rpc.post('/api/v0/version', async () => ({ Version: 'affluent-devnet' }));
    rpc.post('/api/v0/id', async () => ({ ID: 'affluent-devnet', AgentVersion: 'affluent-devnet' }));
    rpc.post('/api/v0/dag/import', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const boundary = /boundary="?([^";]{1,70})/.exec(request.headers['content-type'] ?? '')?.[1];
      if (boundary === undefined) throw new AffluentError('INPUT_INVALID', 'The body must be multipart/form-data.');
      const body = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
      void reply.header('connection', 'close'); // a refused upload is not read to its end
      const roots = await importCar(body, boundary, blocks);
      const lines = roots.map(root => JSON.stringify({ Root: { Cid: { '/': root }, PinErrorMsg: '' } }));
      return reply.type('application/json').send(`${lines.join('\n')}\n`);
    });
  });
}
