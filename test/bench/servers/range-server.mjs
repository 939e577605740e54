/** A plain HTTP server of one folder, with Range, streaming: what other libraries read the plain shards from. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { listen } from './listen.mjs';

const CHUNK = 262_144;

/** Serves the files below `folder` on a free port of loopback; counts requests and bytes. */
export async function startRangeServer(folder) {
  const state = { requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    state.requests += 1;
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const file = join(folder, path);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return void response.writeHead(404).end();
    const part = partOf(request.headers.range, size);
    if (part === null) return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    const { start, end, partial } = part;
    const headers = {
      'accept-ranges': 'bytes',
      'content-length': end - start,
      'content-type': 'application/octet-stream'
    };
    if (partial) headers['content-range'] = `bytes ${start}-${end - 1}/${size}`;
    response.writeHead(partial ? 206 : 200, headers);
    if (request.method === 'HEAD' || start === end) return void response.end();
    const source = createReadStream(file, { start, end: end - 1, highWaterMark: CHUNK });
    source.on('data', chunk => (state.bytes += chunk.length));
    // A reader that has seen enough closes the connection.
    pipeline(source, response).catch(() => undefined);
  });
  const { url, close } = await listen(server);
  const wire = () => ({ ...state });
  return { url, wire, reset: () => void Object.assign(state, { requests: 0, bytes: 0 }), close };
}

/** Bytes [start, end) that a Range header asks for; null where they lie outside. */
function partOf(header, size) {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!found || (found[1] === '' && found[2] === '')) return { start: 0, end: size, partial: false };
  const start = found[1] === '' ? Math.max(0, size - Number(found[2])) : Number(found[1]);
  const end = found[1] === '' || found[2] === '' ? size : Math.min(size, Number(found[2]) + 1);
  return start < end ? { start, end, partial: true } : null;
}
