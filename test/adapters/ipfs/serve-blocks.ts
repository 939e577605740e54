import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A gateway of the test's own on a free loopback port; `answer` decides how it behaves. */
export interface ITestGateway {
  readonly url: string;
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts a gateway; every path that it was asked is noted. */
export async function serveBlocks(
  answer: (cid: string, response: ServerResponse, request: IncomingMessage) => void
): Promise<ITestGateway> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const cid = /^\/ipfs\/([a-z0-9]+)/.exec(request.url ?? '')?.[1] ?? '';
    asked.push(cid);
    answer(cid, response, request);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>(resolve => server.close(() => resolve()));
    }
  };
}

/** Answers from a map of blocks, 404 for others. */
export function honest(blocks: ReadonlyMap<string, Uint8Array>) {
  return (cid: string, response: ServerResponse): void => {
    const block = blocks.get(cid);
    response.statusCode = block ? 200 : 404;
    response.end(block ?? '');
  };
}
