import { Readable } from 'node:stream';
import { FillRequest, FillResult, PrefetchRequest } from '../../core/wire/index.js';
import { fillMemory, joinRanges, lengthOf } from '../../flows/reading/fill-memory.js';
import { openFile } from '../../flows/reading/open-file.js';
import { prefetchFiles } from '../../flows/reading/prefetch-files.js';
import { route, type ICall } from '../route.js';
import { streamOf } from './stream-of.js';
import { DatasetParams } from './parameters.js';

/** Bulk reads. */
export const fillRoutes = [
  route({
    method: 'POST',
    url: '/v1/fills',
    access: 'kernel',
    summary: 'Plaintext of many ranges of a file, into the reader’s memory or as the answer; never spends',
    body: FillRequest,
    handle: async (call: ICall<FillRequest, undefined, undefined>) => {
      const { body, context, signal, reader, reply } = call;
      const file = await openFile(context.world, body.dataset, body.version, body.file, { spend: false, reader });
      const ranges = body.ranges.map(([start, end]) => ({ start, end }));
      if (body.memory) {
        const memory = context.world.openSharedMemory(body.memory);
        try {
          return FillResult.parse({ bytes: await fillMemory(file, ranges, memory, signal) });
        } finally {
          memory.close();
        }
      }
      const stream = await streamOf(joinRanges(file, ranges, signal));
      reply
        .header('content-length', lengthOf(ranges))
        .header('cache-control', 'no-store')
        .type('application/octet-stream');
      return reply.send(Readable.from(stream, { objectMode: false, highWaterMark: 262_144 }));
    }
  }),
  route({
    method: 'POST',
    url: '/v1/datasets/:id/prefetch',
    access: 'kernel',
    summary: 'Fetches the ciphertext that a read is about to want; costs nothing',
    params: DatasetParams,
    body: PrefetchRequest,
    handle: async ({ params, body, context, signal, reply }) => {
      await prefetchFiles(context.world, params.id, body, signal);
      return reply.code(204).send();
    }
  })
];
