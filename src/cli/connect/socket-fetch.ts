import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { AffluentError } from '../../core/errors/index.js';

/** `fetch` over a Unix socket: the built-in one takes no socket path without a package of its own. */
export function socketFetch(socketPath: string): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const { pathname, search } = new URL(asked.url);
    const body = asked.body === null ? null : Buffer.from(await asked.arrayBuffer());
    const answer = await send(socketPath, asked, `${pathname}${search}`, body);
    return toResponse(answer);
  };
}

function send(socketPath: string, asked: Request, path: string, body: Buffer | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = Object.fromEntries(asked.headers);
    if (body) headers['content-length'] = String(body.byteLength);
    const outgoing = request({ socketPath, path, method: asked.method, headers, signal: asked.signal }, resolve);
    outgoing.on('error', cause => {
      if (asked.signal.aborted) return reject(asked.signal.reason as Error);
      reject(
        new AffluentError('INTERNAL', 'The service does not answer on its socket.', {
          hint: 'Run `affluent service start`.',
          cause
        })
      );
    });
    outgoing.end(body ?? undefined);
  });
}

function toResponse(answer: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  }
  const status = answer.statusCode ?? 502;
  const empty = status === 204 || status === 304;
  if (empty) answer.resume();
  return new Response(empty ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers });
}
