import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChainReader } from '../../../src/adapters/chain/index.js';
import { KeySigner } from '../../../src/adapters/keystore/index.js';
import { isAffluentError } from '../../../src/core/errors/index.js';
import type { ChainEvent } from '../../../src/ports/index.js';

type Answer = (method: string, params: unknown[]) => unknown;
const address = '0x00000000000000000000000000000000000000aa';
const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const block = { number: '0x5', hash: hash(5), timestamp: '0x64', baseFeePerGas: '0x7' };
let server: Server;
let readers: ChainReader[] = [];
let asked: string[] = [];

/** A node that answers as it is told; `refuse` gives a JSON-RPC error. */
const refuse = (message: string) => ({ refuse: message });

async function node(answer: Answer): Promise<string> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      const calls = [JSON.parse(body)].flat() as { id: number; method: string; params: unknown[] }[];
      const answers = calls.map(({ id, method, params }) => {
        asked.push(method);
        const result = method === 'eth_chainId' ? '0x7a69' : answer(method, params);
        const refused = (result as { refuse?: string } | null)?.refuse;
        return {
          jsonrpc: '2.0',
          id,
          ...(refused === undefined ? { result } : { error: { code: -32_005, message: refused } })
        };
      });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body.startsWith('[') ? answers : answers[0]));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(rpc: string, more: Partial<ConstructorParameters<typeof ChainReader>[0]> = {}): ChainReader {
  const reader = new ChainReader({ rpc, chainId: 31_337, registry: address, market: address, timeout: 500, ...more });
  readers.push(reader);
  return reader;
}

afterEach(async () => {
  readers.forEach(reader => reader.close());
  readers = [];
  asked = [];
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

it('says that a node cannot be reached, without the key in its address', async () => {
  const url = await node(() => block);
  await new Promise(resolve => server.close(resolve));
  const error = await open(`${url}/v2/SECRETKEY`)
    .head()
    .catch((reason: unknown) => reason);
  expect(isAffluentError(error, 'CHAIN_UNREACHABLE')).toBe(true);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause)).not.toMatch(
    'SECRET'
  );
});

it('gives up on a node that does not answer in time', async () => {
  const url = await node(() => block);
  server.removeAllListeners('request');
  await expect(open(url).head()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
});

it('is stopped by its caller', async () => {
  const url = await node(() => block);
  server.removeAllListeners('request');
  const reader = open(url, { timeout: 20_000 });
  await expect(reader.head({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('refuses a node of another chain, and asks again later', async () => {
  const reader = open(await node(() => block), { chainId: 1 });
  await expect(reader.head()).rejects.toMatchObject({ message: expect.stringContaining('serves chain 31337, not 1') });
  await expect(reader.head()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
  expect(asked).toEqual(['eth_chainId', 'eth_chainId']);
});

it.each([
  ['a head without a hash', { ...block, hash: undefined }],
  ['a number that is none', { ...block, number: 'seven' }],
  ['a number beyond all measure', { ...block, number: `0x${'f'.repeat(64)}` }],
  ['a text', 'block']
])('refuses %s', async (_what, answer) => {
  await expect(open(await node(() => answer)).head()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
});

it('halves the windows that a node refuses, and misses no block', async () => {
  const windows: [number, number][] = [];
  const url = await node((_method, params) => {
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    if (to - from >= 10) return refuse('query exceeds max block range 10');
    windows.push([from, to]);
    return [];
  });
  const events: ChainEvent[] = [];
  for await (const event of open(url, { window: 64 }).events(0, 99)) events.push(event);
  const seen = windows.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

it('gives up where a single block is refused', async () => {
  const url = await node(() => refuse('too many logs'));
  const events = open(url).events(0, 9)[Symbol.asyncIterator]();
  await expect(events.next()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
});

it('tells that there is no contract of ours at the address', async () => {
  const reader = open(await node(() => '0x'));
  await expect(reader.word(1n, 0)).rejects.toMatchObject({
    code: 'CHAIN_UNREACHABLE',
    hint: expect.stringContaining('networks file')
  });
});

it('refuses an answer that is too large', async () => {
  const url = await node(() => [{ data: 'x'.repeat(70 * 1_048_576) }]);
  const events = open(url, { timeout: 20_000 }).events(1, 1)[Symbol.asyncIterator]();
  await expect(events.next()).rejects.toMatchObject({ message: expect.stringContaining('bytes') });
}, 30_000);

it.each(['nonce too low', 'replacement transaction underpriced', 'intrinsic gas too low'])(
  'calls a transaction failed that the node refuses: %s',
  async message => {
    const { raw } = await new KeySigner(new Uint8Array(32).fill(1)).signTransaction({
      chainId: 31_337,
      nonce: 0,
      to: address,
      data: '0x',
      value: 1n,
      gasLimit: 21_000n,
      maxFeePerGas: 1n,
      maxPriorityFeePerGas: 1n
    });
    const url = await node(method => (method === 'eth_sendRawTransaction' ? refuse(message) : null));
    await expect(open(url).broadcast(raw)).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' });
  }
);
