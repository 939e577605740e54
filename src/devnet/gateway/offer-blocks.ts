import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseCid, readBlock, type Blockstore } from '../../adapters/ipfs/index.js';
import { AffluentError } from '../../core/errors/index.js';
import type { IBlock } from '../../ports/index.js';
import { blocksWithin } from './blocks-within.js';
import { carOf } from './car-of.js';
import { parseEntityBytes } from './entity-bytes.js';
import { partOf } from './part-of.js';
import { withoutRepeats } from './without-repeats.js';

const YEAR_SECONDS = 31_536_000;
const RAW = 'application/vnd.ipld.raw';
const CAR = 'application/vnd.ipld.car';

const Query = z.object({
  format: z.enum(['raw', 'car']).optional(),
  'dag-scope': z.enum(['block', 'entity', 'all']).optional(),
  'entity-bytes': z.string().max(64).optional()
});

/** What one request asks for. */
interface IWanted {
  readonly format: 'raw' | 'car';
  readonly scope: 'block' | 'entity' | 'all';
  /** Bytes of the file as the query has them, or null for all. */
  readonly part: string | null;
  /** Whether a block that occurs twice in the file is sent twice. */
  readonly repeats: boolean;
}

/** `GET|HEAD /ipfs/{cid}?format=raw|car`: a block (with Range), or a file's blocks as CAR, root first, all or those of a byte range. */
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
      const wanted = wantedBy(request);
      const etag = etagOf(cid.toString(), wanted);
      if (!(await blocks.has(cid))) throw new AffluentError('NOT_FOUND', `The block ${cid.toString()} is not here.`);
      void reply.headers({
        etag,
        'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
        'x-content-type-options': 'nosniff',
        vary: 'accept'
      });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      if (wanted.format === 'raw') return sendBlock(request, reply, await readBlock(blocks, cid));
      void reply.type(`${CAR}; version=1; order=dfs; dups=${wanted.repeats ? 'y' : 'n'}`);
      if (request.method === 'HEAD') return reply.send('');
      const chosen = chosenBlocks(blocks, walk, cid, wanted);
      return reply.send(Readable.from(carOf(cid, wanted.repeats ? chosen : withoutRepeats(chosen))));
    }
  });
}

function chosenBlocks(
  blocks: Blockstore,
  walk: (root: string) => AsyncIterable<IBlock>,
  cid: ReturnType<typeof parseCid>,
  { scope, part }: IWanted
): AsyncIterable<IBlock> {
  if (scope === 'all' && part === null) return walk(cid.toString());
  const none = { from: 0, to: 0 };
  return blocksWithin(blocks, cid, scope === 'block' ? none : parseEntityBytes(part ?? '0:*'));
}

/** What query and Accept header ask for; only what a reader can verify is given out. */
function wantedBy(request: FastifyRequest): IWanted {
  const query = Query.safeParse(request.query);
  if (!query.success) {
    throw new AffluentError(
      'INPUT_INVALID',
      'This gateway knows format=raw|car, dag-scope=block|entity|all and entity-bytes=from:to.'
    );
  }
  const accept = request.headers.accept ?? '';
  const part = query.data['entity-bytes'] ?? null;
  if (part !== null) parseEntityBytes(part);
  return {
    format: query.data.format ?? (accept.includes(CAR) ? 'car' : 'raw'),
    scope: query.data['dag-scope'] ?? (part === null ? 'all' : 'entity'),
    part,
    repeats: !/dups=n/.test(accept)
  };
}

function etagOf(cid: string, { format, scope, part, repeats }: IWanted): string {
  return format === 'raw' ? `"${cid}.raw"` : `"${cid}.car.${scope}.${part ?? 'whole'}.${repeats ? 'y' : 'n'}"`;
}

function sendBlock(request: FastifyRequest, reply: FastifyReply, block: Uint8Array): FastifyReply {
  void reply.type(RAW).header('accept-ranges', 'bytes');
  const part = partOf(request.headers.range, block.length);
  if (!part) return reply.send(Buffer.from(block.buffer, block.byteOffset, block.byteLength));
  void reply.code(206).header('content-range', `bytes ${part.start}-${part.end - 1}/${block.length}`);
  return reply.send(Buffer.from(block.subarray(part.start, part.end)));
}
