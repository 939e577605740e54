import { Readable } from 'node:stream';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { Capability, CapabilityRequest, DatasetId } from '../../core/wire/index.js';
import { locateFile } from '../../flows/reading/locate-file.js';
import { openFile } from '../../flows/reading/open-file.js';
import { readBytes } from '../../flows/reading/read-bytes.js';
import { parseRange, type IByteRange } from '../byte-range.js';
import { route, type ICall } from '../route.js';
import { streamOf } from './stream-of.js';

const Version = z.coerce.number().int().positive().max(999_999_999);
const DataParams = z.object({ id: DatasetId, version: Version, '*': z.string().max(256) });
const CapabilityParams = DataParams.extend({ token: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * Bytes of a range that is put together before it is sent, a few at a time: many readers at once hold what they get, not all that it
 * takes to decrypt it.
 */
const SHORT = 1_048_576;

type DataCall = ICall<undefined, undefined, z.output<typeof DataParams>>;

/** Plaintext files, ranged; and capabilities for tools that take a URL and no headers. */
export const dataRoutes = [
  ...(['GET', 'HEAD'] as const).map(method =>
    route({
      method,
      url: '/v1/data/:id/:version/*',
      access: 'data',
      summary: 'Plaintext bytes of a file; never spends beyond the budget of the owner',
      params: DataParams,
      handle: async call => serve(call, method)
    })
  ),
  ...(['GET', 'HEAD'] as const).map(method =>
    route({
      method,
      url: '/v1/capabilities/:token/data/:id/:version/*',
      access: 'none',
      summary: 'The same for the holder of a capability; never spends',
      params: CapabilityParams,
      handle: async call => {
        if (!call.context.capabilities.allows(call.params.token, call.params.id))
          throw new AffluentError('TOKEN_REQUIRED', 'This address has expired, or is for another dataset.');
        return serve(call, method);
      }
    })
  ),
  route({
    method: 'POST',
    url: '/v1/capabilities',
    access: 'kernel',
    summary: 'A base URL that reads one dataset for a while',
    body: CapabilityRequest,
    answer: Capability,
    handle: async ({ body, context }) => {
      const { entry } = await context.world.facts.of(body.id);
      const base = await context.listenOnLoopback();
      const { token, expiresAt } = context.capabilities.grant(body.id, body.seconds);
      const url = `${base}/v1/capabilities/${token}/data/${body.id}/${entry.version}/`;
      return { url, expiresAt: new Date(expiresAt).toISOString() };
    }
  })
];

async function serve(call: DataCall, method: 'GET' | 'HEAD'): Promise<unknown> {
  const { params, reply, request, context } = call;
  const { id, version, '*': path } = params;
  const { size, etag } = await locateFile(context.world, id, version, path);
  reply.header('accept-ranges', 'bytes').header('etag', etag).header('cache-control', 'no-store');
  reply.type('application/vnd.apache.parquet');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const range = wantedRange(call, size, etag);
  const { start, end } = range ?? { start: 0, end: size };
  reply.code(range ? 206 : 200).header('content-length', end - start);
  if (range) reply.header('content-range', `bytes ${start}-${end - 1}/${size}`);
  if (method === 'HEAD') return reply.send();
  return send(call, { start, end });
}

function wantedRange({ request, reply }: DataCall, size: number, etag: string): IByteRange | null {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return null;
  try {
    return parseRange(request.headers.range, size);
  } catch (error) {
    reply.header('content-range', `bytes */${size}`);
    throw error;
  }
}

async function send({ params, context, reply, bearer, signal, reader }: DataCall, range: IByteRange): Promise<unknown> {
  const { id, version, '*': path } = params;
  const spend = bearer === 'kernel';
  const file = await openFile(context.world, id, version, path, { spend, reader });
  const length = range.end - range.start;
  if (length <= SHORT) {
    const bytes = await context.world.shortRanges.run(() => readBytes(file.read(range, signal), length), signal);
    return reply.send(Buffer.from(bytes.buffer));
  }
  const stream = await streamOf(file.read(range, signal));
  return reply.send(Readable.from(stream, { objectMode: false, highWaterMark: 262_144 }));
}
