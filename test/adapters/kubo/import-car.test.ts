import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CarReader } from '@ipld/car';
import { MemoryBlockstore } from 'blockstore-core';
import { fileImporter } from '../../../src/adapters/ipfs/index.js';
import { kuboBlockSink } from '../../../src/adapters/kubo/index.js';
import type { IBlock } from '../../../src/ports/index.js';

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let root: string;
const importer = fileImporter(new MemoryBlockstore());

beforeAll(async () => {
  ({ cid: root } = await importer.importFile(
    (async function* () {
      for (let i = 0; i < 30; i++) yield Buffer.alloc(100_000, i);
    })()
  ));
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise<void>(done => server.close(() => done()));
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const say = (lines: string) => (request: IncomingMessage, response: ServerResponse) =>
  void bodyOf(request).then(() => response.end(lines));
const pinned = (cid: string, problem = '') =>
  `${JSON.stringify({ Root: { Cid: { '/': cid }, PinErrorMsg: problem } })}\n`;
const publish = (signal?: AbortSignal) => kuboBlockSink(url).put([root], importer.blocks(root), { signal });

describe('publishing by Kubo’s RPC', () => {
  it('sends one CAR of all blocks and asks that its roots be pinned', async () => {
    const seen: { path?: string; boundary: string; body: Buffer }[] = [];
    answer = (request, response) =>
      void bodyOf(request).then(body => {
        const boundary = /boundary=(.*)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
        seen.push({ path: request.url ?? '', boundary, body });
        response.end(`${JSON.stringify({ Stats: { BlockCount: 4 } })}\n${pinned(root)}`);
      });
    await publish();
    await publish();
    expect(seen[0]?.path).toContain('/api/v0/dag/import?pin-roots=true');
    expect(seen[0]?.boundary).not.toBe(seen[1]?.boundary);
    const { body, boundary } = seen[0]!;
    const car = body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf(`\r\n--${boundary}--`));
    const reader = await CarReader.fromBytes(car);
    expect((await reader.getRoots()).map(String)).toEqual([root]);
    const sent: string[] = [];
    for await (const { cid } of reader.blocks()) sent.push(cid.toString());
    const expected: string[] = [];
    for await (const { cid } of importer.blocks(root)) expected.push(cid);
    expect(sent).toEqual(expected);
  });

  it.each([
    ['pins nothing', say('')],
    ['could not pin', say(pinned('bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku') + '\n')],
    ['answers with what is no JSON', say('<html>welcome</html>')],
    ['refuses', (_: IncomingMessage, response: ServerResponse) => response.writeHead(403).end('no')],
    ['breaks off', (request: IncomingMessage) => request.destroy()],
    [
      'breaks off in its answer',
      (request: IncomingMessage, response: ServerResponse) =>
        void bodyOf(request).then(() => response.writeHead(200).write('{"Root', () => response.destroy()))
    ],
    [
      'answers without end',
      (request: IncomingMessage, response: ServerResponse) => {
        void bodyOf(request).then(() => {
          const more = () => {
            while (!response.destroyed && response.write(Buffer.alloc(65_536, 10)));
          };
          response.on('drain', more).on('error', () => undefined);
          more();
        });
      }
    ]
  ])('fails, naming the address, when the other side %s', async (_what, behaviour) => {
    answer = behaviour;
    await expect(publish()).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
  });

  it('fails when a root could not be pinned, though its blocks are there', async () => {
    answer = say(pinned(root, 'disk full'));
    await expect(publish()).rejects.toMatchObject({
      code: 'BLOCK_UNAVAILABLE',
      message: expect.stringContaining(root)
    });
  });

  it('gives the failure of our own blocks as it is', async () => {
    answer = say(pinned(root));
    async function* failing(): AsyncIterable<IBlock> {
      for await (const block of importer.blocks(root)) {
        yield block;
        throw new Error('our disk failed');
      }
    }
    await expect(kuboBlockSink(url).put([root], failing())).rejects.toThrow('our disk failed');
  });

  it('stops when its caller leaves', async () => {
    answer = () => undefined;
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('left')), 50);
    await expect(publish(abort.signal)).rejects.toThrow('left');
  });
});
