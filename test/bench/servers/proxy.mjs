/**
 * Stands before a gateway, `delay` ms further away: each request's head waits that long, and so does the first one of a
 * connection once more, for its handshake. Keeps a log of requests, from which `wire` counts.
 */
import { Agent, createServer, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from './listen.mjs';

const now = () => performance.timeOrigin + performance.now();

/** Starts the proxy on a free port of loopback. */
export async function startProxy(target) {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  const greeted = new WeakSet();
  const state = { delay: 0, log: [], connections: 0 };
  const server = createServer(async (request, response) => {
    const entry = { method: request.method, path: request.url, start: now(), head: Infinity, end: Infinity, bytes: 0 };
    state.log.push(entry);
    const isFirst = !greeted.has(request.socket);
    greeted.add(request.socket);
    if (isFirst) state.connections += 1;
    if (state.delay > 0) await sleep(isFirst ? 2 * state.delay : state.delay);
    const { method, url: path, headers } = request;
    const onward = httpRequest({ agent, hostname, port, method, path, headers }, answer => {
      entry.head = now();
      response.writeHead(answer.statusCode, answer.headers);
      answer.on('data', chunk => (entry.bytes += chunk.length));
      answer.pipe(response);
    });
    onward.on('error', () => request.socket.destroy());
    response.on('close', () => {
      entry.end = now();
      if (!response.writableFinished) onward.destroy();
    });
    request.pipe(onward);
  });
  const { url, close } = await listen(server);
  return {
    url,
    /** Forgets what was counted, and is `delay` ms away from now on. */
    reset(delay = 0) {
      Object.assign(state, { delay, log: [], connections: 0 });
    },
    /** What came through since the last reset, and began before `until` (ms of the epoch). */
    wire(until = Infinity) {
      const log = state.log.filter(({ start }) => start <= until);
      const bytes = log.reduce((total, entry) => total + entry.bytes, 0);
      return { requests: log.length, connections: state.connections, bytes, rounds: sequentialRounds(log), log };
    },
    close: async () => {
      agent.destroy();
      await close();
    }
  };
}

/**
 * Round trips that had to wait for one another: the longest row of requests of which each began after the one before
 * had been answered to its end.
 */
export function sequentialRounds(log) {
  let rounds = 0;
  let free = -Infinity;
  for (const { start, end } of [...log].sort((a, b) => a.end - b.end)) {
    if (start < free) continue;
    rounds += 1;
    free = end;
  }
  return rounds;
}
