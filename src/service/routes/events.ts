import type { ServiceEvent } from '../../core/wire/index.js';
import { route } from '../route.js';

const HEARTBEAT = 15_000;
/** A listener that lets this many bytes pile up has gone to sleep; it comes back by itself. */
const MOST_WAITING = 1_048_576;

/** Server-sent events; holding them open is the lease that keeps the service alive. */
export const eventRoutes = [
  route({
    method: 'GET',
    url: '/v1/events',
    access: 'kernel',
    summary: 'What happens, as server-sent events; holding it open is a lease',
    handle: async ({ context, reply, request }) => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no'
      });
      const send = (event: ServiceEvent) => {
        if (raw.writableLength > MOST_WAITING) raw.destroy();
        else raw.write(`data: ${JSON.stringify(event)}\n\n`);
      };
      raw.write('retry: 1000\n\n');
      send({ type: 'hello', time: new Date(context.world.clock.now()).toISOString() });
      const unsubscribe = context.hub.subscribe(send);
      const heartbeat = setInterval(() => raw.write(': alive\n\n'), HEARTBEAT);
      const end = () => {
        clearInterval(heartbeat);
        unsubscribe();
      };
      raw.on('close', end);
      raw.on('error', end);
      if (request.raw.destroyed && raw.destroyed) end();
    }
  })
];
