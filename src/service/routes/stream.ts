import { Readable } from 'node:stream';
import { StreamQuery } from '../../core/wire/index.js';
import { streamRows } from '../../flows/reading/stream-rows.js';
import { route } from '../route.js';
import { DatasetParams } from './parameters.js';
import { streamOf } from './stream-of.js';

/** Rows for kernels that read no Parquet. */
export const streamRoutes = [
  route({
    method: 'GET',
    url: '/v1/datasets/:id/stream',
    access: 'kernel',
    summary: 'Rows as an Arrow IPC stream; unlocks within the budget of the owner',
    params: DatasetParams,
    query: StreamQuery,
    handle: async ({ params, query, context, signal, reader, reply }) => {
      const { world, inBackground } = context;
      await world.sync.refresh();
      const stream = await streamOf(streamRows(world, params.id, query, { signal, reader }));
      inBackground('sync after unlock', () => world.sync.sync());
      reply.type('application/vnd.apache.arrow.stream').header('cache-control', 'no-store');
      // Where it fails in the middle the connection is destroyed: nobody takes a part for the whole.
      return reply.send(Readable.from(stream, { objectMode: false, highWaterMark: 1_048_576 }));
    }
  })
];
