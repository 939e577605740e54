import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { isAffluentError } from '../../core/errors/index.js';
import { toProblem } from '../../core/wire/index.js';
import { parseCid, readBlock, type Blockstore } from '../../adapters/ipfs/index.js';
import { importCar } from './import-car.js';

const DAY = 86_400;

/**
 * A trustless gateway (`GET /ipfs/{cid}?format=raw`) over a block store, and the part of Kubo's RPC that publishing needs
 * (`POST /api/v0/dag/import`). Loopback only; port 0 takes a free one.
 */
export async function serveGateway(blocks: Blockstore, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const app = Fastify({ logger: false, serverFactory: handler => createServer(handler) });
  app.setErrorHandler((error, _request, reply) => problem(reply, error));
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.route<{ Params: { cid: string } }>({
    method: ['GET', 'HEAD'],
    url: '/ipfs/:cid',
    handler: async (request, reply) => {
      const cid = parseCid(request.params.cid);
      const etag = `"${cid.toString()}.raw"`;
      if (!(await blocks.has(cid))) return reply.code(404).type('text/plain').send('no such block\n');
      void reply.headers({
        etag,
        'cache-control': `public, max-age=${365 * DAY}, immutable`,
        'x-content-type-options': 'nosniff'
      });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('application/vnd.ipld.raw').send(Buffer.from(await readBlock(blocks, cid)));
    }
  });
  kubo(app, blocks);
  await app.listen({ host: '127.0.0.1', port });
  return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, close: () => app.close() };
}

function kubo(app: FastifyInstance, blocks: Blockstore): void {
  app.post('/api/v0/version', async () => ({ Version: 'affluent-devnet' }));
  app.post('/api/v0/dag/import', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
    const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1];
    if (boundary === undefined)
      return reply.code(400).send({ Message: 'multipart/form-data expected', Code: 0, Type: 'error' });
    const body = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    void reply.header('connection', 'close'); // a refused upload is not read to its end
    const roots = await importCar(body, boundary, blocks);
    const lines = roots.map(root => JSON.stringify({ Root: { Cid: { '/': root }, PinErrorMsg: '' } }));
    return reply.type('application/json').send(`${lines.join('\n')}\n`);
  });
}

function problem(reply: FastifyReply, error: unknown): FastifyReply {
  const document = toProblem(error);
  const status = isAffluentError(error) ? document.status : 500;
  return reply.code(status).type('application/problem+json').send(document);
}
