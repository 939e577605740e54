import { MemoryBlockstore } from 'blockstore-core';
import { BlockClient, fileImporter } from '../../../src/adapters/ipfs/index.js';
import { listenOnLoopback, loopbackServer, type ILoopbackServer } from '../../../src/devnet/loopback-server.js';
import { offerBlocks } from '../../../src/devnet/gateway/offer-blocks.js';
import type { IBlock } from '../../../src/ports/index.js';
import { publishedFile, type IPublishedFile } from '../../faults/published-file.js';
import { serveBlocks, type ITestGateway } from './serve-blocks.js';

const MIB = 1_048_576;

describe('a byte range of a file in one round trip', () => {
  const blocks = new MemoryBlockstore();
  const open: { close(): Promise<void> }[] = [];
  const requests: string[] = [];
  let file: IPublishedFile;
  let leaves: string[];
  let honest: ILoopbackServer;

  beforeAll(async () => {
    file = await publishedFile(6 * MIB + 5);
    for await (const { cid } of fileImporter(blocks).blocks((await imported(file.content)).cid)) void cid;
    leaves = [...file.blocks.keys()].filter(cid => cid !== file.cid);
    const server = loopbackServer(1_024);
    server.addHook('onRequest', async request => void requests.push(request.url));
    offerBlocks(server, blocks, root => fileImporter(blocks).blocks(root));
    honest = await listenOnLoopback(server, 0);
  });
  afterAll(() => honest.close());
  beforeEach(() => void requests.splice(0));
  afterEach(async () => {
    await Promise.all(open.splice(0).map(one => one.close()));
  });

  function imported(content: Uint8Array) {
    return fileImporter(blocks).importFile(
      (async function* () {
        yield content;
      })()
    );
  }

  async function serve(answer: Parameters<typeof serveBlocks>[0]): Promise<ITestGateway> {
    const gateway = await serveBlocks(answer);
    open.push(gateway);
    return gateway;
  }

  /** A gateway before the honest one that changes what it says. */
  function between(change: (url: string, body: Buffer) => Buffer): Promise<ITestGateway> {
    return serve((_cid, response, request) => {
      void fetch(new URL(request.url ?? '', honest.url)).then(async answer => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(change(request.url ?? '', Buffer.from(await answer.arrayBuffer())));
      });
    });
  }

  const client = (...gateways: { url: string }[]) =>
    new BlockClient({ gateways: gateways.map(({ url }) => url), stall: 20_000 });

  async function collect(found: AsyncIterable<IBlock> | null): Promise<string[]> {
    const cids: string[] = [];
    for await (const { cid, bytes } of found ?? []) {
      expect(Buffer.compare(bytes, file.blocks.get(cid) ?? new Uint8Array())).toBe(0);
      cids.push(cid);
    }
    return cids;
  }

  it.each([
    [0, 1, [0]],
    [MIB - 1, MIB + 1, [0, 1]],
    [2 * MIB, 3 * MIB, [2]],
    [5 * MIB, 6 * MIB + 5, [5, 6]],
    [0, 6 * MIB + 5, [0, 1, 2, 3, 4, 5, 6]],
    [3, 3, []],
    [9 * MIB, 10 * MIB, []]
  ])('from %i to %i is the root and its leaves', async (from, to, touched) => {
    const cids = await collect(await client(honest).range(file.cid, from, to));
    expect(cids).toEqual([file.cid, ...touched.map(i => leaves[i])]);
    expect(requests).toHaveLength(1);
  });

  it('is one block when the file is one', async () => {
    const small = await imported(Buffer.from('small'));
    const found = await client(honest).range(small.cid, 0, 5);
    const cids: string[] = [];
    for await (const { cid } of found ?? []) cids.push(cid);
    expect(cids).toEqual([small.cid]);
  });

  it('holds a block that the file repeats once, and all that comes after it', async () => {
    const repeated = await imported(Buffer.concat([Buffer.alloc(3 * MIB, 7), Buffer.from('end')]));
    const found = await client(honest).range(repeated.cid, 0, repeated.size);
    const sizes: number[] = [];
    for await (const { bytes } of found ?? []) sizes.push(bytes.length);
    expect(sizes.slice(1)).toEqual([MIB, 3]);
  });

  it('is read from a gateway that sends the whole file, no further than needed', async () => {
    const whole = await between((_url, body) => body);
    const deaf = await serve((_cid, response, request) => {
      const url = new URL(request.url ?? '', whole.url);
      url.searchParams.delete('dag-scope');
      url.searchParams.delete('entity-bytes');
      void fetch(url).then(async answer => {
        response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    expect(await collect(await client(deaf).range(file.cid, MIB, MIB + 1))).toEqual([file.cid, leaves[1]]);
    const far = client(deaf);
    await expect(collect(await far.range(file.cid, 6 * MIB, 6 * MIB + 5))).rejects.toMatchObject({
      code: 'BLOCK_UNAVAILABLE',
      message: expect.stringContaining('more of the file')
    });
    expect(await far.range(file.cid, 0, 1)).toBeNull();
  });

  it.each([400, 404, 406, 501])('is not asked twice of a gateway that answers %i', async status => {
    const knowsNoCar = await serve((_cid, response) => void response.writeHead(status).end());
    const source = client(knowsNoCar);
    for (let i = 0; i < 2; i++) expect(await source.range(file.cid, 0, 1)).toBeNull();
    expect(knowsNoCar.asked).toHaveLength(1);
  });

  it('comes from the next gateway when the first answers with something else', async () => {
    const page = await serve((_cid, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello</p>');
    });
    const source = client(page, honest);
    for (let i = 0; i < 2; i++) expect(await collect(await source.range(file.cid, 0, 1))).toHaveLength(2);
    expect(page.asked).toHaveLength(1);
  });

  it('begins at the next gateway when the first is late or busy, whose range is then let go', async () => {
    let left = 0;
    const hangs = await serve((_cid, response) => void response.on('close', () => left++));
    const busy = await serve((_cid, response) => void response.writeHead(429, { 'retry-after': '30' }).end());
    const source = new BlockClient({ gateways: [busy, hangs, honest].map(({ url }) => url), hedgeAfter: 40 });
    for (let i = 0; i < 2; i++) expect(await collect(await source.range(file.cid, 0, 1))).toHaveLength(2);
    for (let i = 0; i < 100 && left < hangs.asked.length; i++) await new Promise(go => setTimeout(go, 50));
    expect([busy.asked.length, left]).toEqual([1, hangs.asked.length]);
  });

  it('keeps its connection for the next', async () => {
    const ports = new Set<number | undefined>();
    const passes = await serve((_cid, response, request) => {
      ports.add(request.socket.remotePort);
      void fetch(new URL(request.url ?? '', honest.url)).then(async answer => {
        response.writeHead(200, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    const source = client(passes);
    for (let i = 0; i < 4; i++) {
      expect(await collect(await source.range(file.cid, i * MIB, i * MIB + 1))).toHaveLength(2);
      await new Promise(go => setTimeout(go, 50));
    }
    expect(ports.size).toBe(1);
  });

  it('is left to single blocks when many are being read already', async () => {
    const source = client(honest);
    const begun = await Promise.all(Array.from({ length: 20 }, () => source.range(file.cid, 0, 6 * MIB)));
    expect(begun.filter(found => found === null)).toHaveLength(4);
    for (const found of begun) await collect(found);
    await new Promise(go => setTimeout(go, 50));
    expect(await source.range(file.cid, 0, 1)).not.toBeNull();
  });

  it('breaks off where a stranger or a forged block comes, and what came before is good', async () => {
    const forged = await between((_url, body) => {
      body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
      return body;
    });
    const came: string[] = [];
    const reading = async () => {
      for await (const { cid } of (await client(forged).range(file.cid, 0, 2 * MIB)) ?? []) came.push(cid);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'BLOCK_HASH_MISMATCH' });
    expect(came).toEqual([file.cid, leaves[0]]);

    const other = await imported(Buffer.from('a stranger'));
    const strange = await serve((_cid, response) => {
      void fetch(`${honest.url}/ipfs/${other.cid}?format=car`).then(async answer => {
        response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    await expect(collect(await client(strange).range(file.cid, 0, 1))).rejects.toMatchObject({
      code: 'BLOCK_HASH_MISMATCH'
    });
  });

  it('says so when the CAR is cut, or stalls', async () => {
    const cut = await between((_url, body) => body.subarray(0, body.length - 10));
    await expect(collect(await client(cut).range(file.cid, 0, MIB))).rejects.toMatchObject({
      code: 'BLOCK_UNAVAILABLE',
      context: { gateways: [expect.objectContaining({ gateway: cut.url, reason: 'down' })] }
    });
    const short = await between((_url, body) => body.subarray(0, -1 - MIB));
    await expect(collect(await client(short).range(file.cid, 0, MIB))).rejects.toMatchObject({
      code: 'BLOCK_UNAVAILABLE'
    });
    const stalling = await serve((_cid, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' });
      response.write(Buffer.from([0x3a]));
    });
    const impatient = new BlockClient({ gateways: [stalling.url], stall: 500 });
    await expect(collect(await impatient.range(file.cid, 0, MIB))).rejects.toMatchObject({
      message: expect.stringContaining('sent nothing for')
    });
  });

  it('ends when the reader leaves, and is refused where it is none', async () => {
    const abort = new AbortController();
    const found = await client(honest).range(file.cid, 0, 6 * MIB, { signal: abort.signal });
    const reading = async () => {
      for await (const { cid } of found ?? []) abort.abort(new Error(`left at ${cid}`));
    };
    await expect(reading()).rejects.toThrow('left at');
    await expect(client(honest).range(file.cid, 2, 1)).rejects.toMatchObject({ code: 'RANGE_INVALID' });
  });
});
