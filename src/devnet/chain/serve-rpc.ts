import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Chain } from './chain.js';
import { RpcError } from './rpc.js';

const MAX_BODY_BYTES = 4_194_304;
const MAX_BATCH = 200;
const Call = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string(), z.null()]).default(null),
  method: z.string().max(100),
  params: z.array(z.unknown()).max(100).default([])
});

/** The node's own accounts, its clock and its state are not for callers: only what a public node would offer. */
const isOpen = (method: string) =>
  /^(eth|net|web3)_/.test(method) &&
  !/^eth_(sendTransaction|sendUnsignedTransaction|sign|signTransaction|signTypedData.*|accounts|mining)$/.test(method);

/** The devnet's public JSON-RPC endpoint on loopback; port 0 takes a free one. */
export async function serveRpc(chain: Chain, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answer(chain, request).then(
      ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
      () => response.writeHead(500).end()
    );
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(chain: Chain, request: IncomingMessage): Promise<{ status: number; body: string }> {
  if (request.method !== 'POST') return { status: 405, body: '' };
  let document: unknown;
  try {
    document = JSON.parse(await readBody(request));
  } catch {
    return { status: 400, body: JSON.stringify(failure(null, -32_700, 'parse error, or too large')) };
  }
  const calls = Array.isArray(document) ? document.slice(0, MAX_BATCH) : [document];
  const answers = await Promise.all(calls.map(call => one(chain, call)));
  return { status: 200, body: JSON.stringify(Array.isArray(document) ? answers : answers[0]) };
}

async function one(chain: Chain, document: unknown): Promise<unknown> {
  const parsed = Call.safeParse(document);
  if (!parsed.success) return failure(null, -32_600, 'invalid request');
  const { id, method, params } = parsed.data;
  if (!isOpen(method)) return failure(id, -32_601, `the method ${method} is not offered here`);
  try {
    return { jsonrpc: '2.0', id, result: await chain.call(method, params) };
  } catch (error) {
    if (error instanceof RpcError)
      return { jsonrpc: '2.0', id, error: { code: error.code, message: error.message, data: error.data } };
    return failure(id, -32_603, error instanceof Error ? error.message : 'internal error');
  }
}

function failure(id: unknown, code: number, message: string): unknown {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY_BYTES) throw new RangeError('too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
