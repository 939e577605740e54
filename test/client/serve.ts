import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, OwnerSession, type AffluentClient } from '../../src/client/index.js';

/** A request as the server saw it. */
export interface ISeen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A real HTTP server on a free port, a client of it, and what it was asked. */
export interface IServed {
  client: AffluentClient;
  owner: OwnerSession;
  seen: ISeen[];
  baseUrl: string;
  close: () => Promise<void>;
}

export async function serve(answer: (request: ISeen, response: ServerResponse) => void): Promise<IServed> {
  const seen: ISeen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      seen.push(entry);
      answer(entry, response);
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const owner = new OwnerSession();
  const client = createClient({ baseUrl, fetch, owner, headers: { Authorization: 'Bearer kernel-token' } });
  const close = () =>
    new Promise<void>(done => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { client, owner, seen, baseUrl, close };
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}
