import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryBlockstore } from 'blockstore-core';
import { CID } from 'multiformats/cid';
import { BlockCache, BlockClient, fileImporter, RangeSource } from '../../src/adapters/ipfs/index.js';
import { offerBlocks } from '../../src/devnet/gateway/offer-blocks.js';
import { listenOnLoopback, loopbackServer, type ILoopbackServer } from '../../src/devnet/loopback-server.js';
import { honest, serveBlocks, type ITestGateway } from '../adapters/ipfs/serve-blocks.js';
import { badGateways, type Fault } from './bad-gateways.js';
import { publishedFile, type IPublishedFile } from './published-file.js';

const MIB = 1_048_576;
const faults = Object.keys(badGateways) as Fault[];

describe('gateways that fail', () => {
  let file: IPublishedFile;
  let small: IPublishedFile;
  let folder: string;
  let knowsCars: ILoopbackServer;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    file = await publishedFile(24 * MIB + 333);
    small = await publishedFile(5_000);
    const store = new MemoryBlockstore();
    for (const [cid, bytes] of file.blocks) await store.put(CID.parse(cid), bytes);
    const server = loopbackServer(1_024);
    offerBlocks(server, store, root => fileImporter(store).blocks(root));
    knowsCars = await listenOnLoopback(server, 0);
  });
  afterAll(() => knowsCars.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'affluent-at-once-'));
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function serve(answer: Parameters<typeof serveBlocks>[0]): Promise<ITestGateway> {
    const gateway = await serveBlocks(answer);
    open.push(gateway);
    return gateway;
  }

  /** A gateway with this fault for blocks, and for ranges as well: it answers both alike. */
  const bad = (fault: Fault) => serve(badGateways[fault](file.blocks));

  /** The reader's whole way, as the service puts it together. */
  function reader(gateways: readonly { url: string }[], limits = {}): RangeSource {
    const urls = gateways.map(({ url }) => url);
    const client = new BlockClient({ gateways: urls, hedgeAfter: 40, stall: 500, timeout: 5_000, limits });
    const cache = new BlockCache(client, { folder: join(folder, 'blocks'), limit: 64 * MIB });
    open.push(cache);
    return new RangeSource(cache);
  }

  const asksOf = (gateways: readonly ITestGateway[]) => gateways.reduce((sum, { asked }) => sum + asked.length, 0);

  test('each in its own way and all at once leave a read right, and cost few requests more than it has blocks', async () => {
    const all = await Promise.all(faults.map(bad));
    const good = await serve(honest(file.blocks));
    const source = reader([...all, good]);
    expect(file.content.equals(await source.readAll(file.cid, 64 * MIB))).toBe(true);
    expect(good.asked.length).toBeLessThan(file.blocks.size * 1.25);
    // Each fault is met by the leaves that are on their way at the same time, and hardly by those that come after them.
    expect(asksOf(all)).toBeLessThan(faults.length * 10);
  });

  test('all at once, with no good one among them, are named in the error with what each did', async () => {
    const all = await Promise.all(faults.map(bad));
    const reasons = new Set(['lied', 'missing', 'busy', 'down']);
    const error = await reader(all)
      .readAll(file.cid, 64 * MIB)
      .catch(
        (caught: unknown) => caught as { code: string; context: { gateways: { gateway: string; reason: string }[] } }
      );
    expect(error).toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
    const said = (error as { context: { gateways: { gateway: string; reason: string }[] } }).context.gateways;
    expect(said.map(({ gateway }) => gateway).sort()).toEqual(all.map(({ url }) => url).sort());
    expect(said.every(({ reason }) => reasons.has(reason))).toBe(true);
  });

  test('in mid-read and come back are read on from', async () => {
    let answers = 0;
    let isDown = false;
    const gateway = await serve((cid, response) => {
      if (++answers === 8) {
        isDown = true;
        setTimeout(() => (isDown = false), 150);
      }
      if (isDown) response.destroy();
      else honest(file.blocks)(cid, response);
    });
    expect(file.content.equals(await reader([gateway]).readAll(file.cid, 64 * MIB))).toBe(true);
  });

  /** A gateway in front of the one that knows CARs, which passes on so many bytes of a CAR and then does this. */
  function cutting(after: number, then: (response: import('node:http').ServerResponse) => void): Promise<ITestGateway> {
    return serve((cid, response, request) => {
      if (!request.url?.includes('format=car')) return honest(file.blocks)(cid, response);
      void fetch(new URL(request.url, knowsCars.url)).then(async answer => {
        const body = Buffer.from(await answer.arrayBuffer());
        response.writeHead(200, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.write(body.subarray(0, after), () => then(response));
      });
    });
  }

  test.each([
    ['break a range off', (response: import('node:http').ServerResponse) => void response.destroy()],
    ['end a range early, as if that were all', (response: import('node:http').ServerResponse) => void response.end()],
    ['stall in a range', () => undefined],
    [
      'send rubbish in a range',
      (response: import('node:http').ServerResponse) => void response.end(Buffer.alloc(3 * MIB, 1))
    ],
    [
      'send a range without end',
      (response: import('node:http').ServerResponse) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more).on('error', () => undefined);
        more();
      }
    ]
  ])('and %s leave the read right: what came is kept, the rest comes block by block', async (_what, then) => {
    const gateway = await cutting(10.5 * MIB, then);
    expect(file.content.equals(await reader([gateway]).readAll(file.cid, 64 * MIB))).toBe(true);
    const counts = new Map<string, number>();
    for (const cid of gateway.asked) counts.set(cid, (counts.get(cid) ?? 0) + 1);
    expect(gateway.asked.length).toBeLessThan(file.blocks.size * 1.25);
  });

  test('to be quick do not let a small read starve behind a big one', async () => {
    const both = new Map([...file.blocks, ...small.blocks]);
    const gateway = await serve((cid, response) => void setTimeout(() => honest(both)(cid, response), 40));
    const source = reader([gateway], { inFlight: 2 });
    let done = 0;
    const big = Promise.all(
      [0, 6, 12, 18].map(async at => {
        for await (const part of source.read(file.cid, at * MIB, 6 * MIB)) done += part.length;
      })
    );
    await new Promise(go => setTimeout(go, 200));
    expect(small.content.equals(await source.readAll(small.cid, MIB))).toBe(true);
    expect(done).toBeLessThan(file.content.length / 2);
    await big;
  });
});
