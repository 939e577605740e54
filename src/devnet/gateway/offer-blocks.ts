import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseCid, readBlock, type Blockstore } from '../../adapters/ipfs/index.js';
import { AffluentError } from '../../core/errors/index.js';
import type { IBlock } from '../../ports/index.js';
import { carOf } from './car-of.js';
import { partOf } from './part-of.js';

const YEAR_SECONDS = 31_536_000;
const RAW = 'application/vnd.ipld.raw';
const CAR = 'application/vnd.ipld.car';

const Query = z.object({ format: z.enum(['raw', 'car']).optional() });

/** `GET|HEAD /ipfs/{cid}?format=raw|car`: a block (with Range), or a file's blocks as CAR, root first. */
export function offerBlocks(
  server: FastifyInstance,
  blocks: Blockstore,
  walk: (root: string) => AsyncIterable<IBlock>
): void {
  server.route<{ Params: { cid: string } }>({
    method: ['GET', 'HEAD'],
    url: '/ipfs/:cid',
    handler: async (request, reply) => {
      const cid = parseCid(request.params.cid);
      const format = formatOf(request);
      const etag = `"${cid.toString()}.${format}"`;
      if (!(await blocks.has(cid))) throw new AffluentError('NOT_FOUND', `The block ${cid.toString()} is not here.`);
      void reply.headers({
        etag,
        'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
        'x-content-type-options': 'nosniff',
        vary: 'accept'
      });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      if (format === 'raw') return sendBlock(request, reply, await readBlock(blocks, cid));
      void reply.type(`${CAR}; version=1; order=dfs; dups=y`);
      return reply.send(request.method === 'HEAD' ? '' : Readable.from(carOf(cid, walk(cid.toString()))));
    }
  });
}

/** What the query or, without one, the Accept header asks for; only what a reader can verify is given out. */
function formatOf(request: FastifyRequest): 'raw' | 'car' {
  const query = Query.safeParse(request.query);
  if (!query.success) throw new AffluentError('INPUT_INVALID', 'This gateway knows format=raw and format=car.');
  return query.data.format ?? (request.headers.accept?.includes(CAR) ? 'car' : 'raw');
}

function sendBlock(request: FastifyRequest, reply: FastifyReply, block: Uint8Array): FastifyReply {
  void reply.type(RAW).header('accept-ranges', 'bytes');
  const part = partOf(request.headers.range, block.length);
  if (!part) return reply.send(Buffer.from(block.buffer, block.byteOffset, block.byteLength));
  void reply.code(206).header('content-range', `bytes ${part.start}-${part.end - 1}/${block.length}`);
  return reply.send(Buffer.from(block.subarray(part.start, part.end)));
}
