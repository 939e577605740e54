import { Readable } from 'node:stream';
import { CarReader, CarWriter } from '@ipld/car';
import { MemoryBlockstore } from 'blockstore-core';
import { CID } from 'multiformats/cid';
import { BlockClient, fileImporter, isBlock } from '../../src/adapters/ipfs/index.js';
import { kuboBlockSink } from '../../src/adapters/kubo/index.js';
import { serveGateway } from '../../src/devnet/gateway/serve-gateway.js';

describe('the devnet’s gateway', () => {
  const stored = new MemoryBlockstore();
  let gateway: Awaited<ReturnType<typeof serveGateway>>;
  beforeAll(async () => {
    gateway = await serveGateway(stored, 0);
  });
  afterAll(() => gateway.close());

  async function* content(): AsyncIterable<Uint8Array> {
    for (let i = 0; i < 40; i++) yield Buffer.alloc(100_000, i);
  }

  it('serves what was published to it, block by block', async () => {
    const importer = fileImporter(new MemoryBlockstore());
    const { cid } = await importer.importFile(content());
    await kuboBlockSink(gateway.url).put([cid], importer.blocks(cid));
    const client = new BlockClient({ gateways: [gateway.url] });
    for await (const block of importer.blocks(cid))
      expect(Buffer.compare(await client.get(block.cid), block.bytes)).toBe(0);
  });

  it('keeps no block that is not what its CID says', async () => {
    const importer = fileImporter(new MemoryBlockstore());
    const { cid } = await importer.importFile(content());
    async function* forged() {
      for await (const block of importer.blocks(cid))
        yield { cid: block.cid, bytes: Uint8Array.from(block.bytes, byte => byte ^ 1) };
    }
    await expect(kuboBlockSink(gateway.url).put([cid], forged())).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
  });

  it('answers 404 for what it has not, and 400 for what is no CID', async () => {
    const absent = await fetch(`${gateway.url}/ipfs/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku`);
    expect(absent.status).toBe(404);
    const wrong = await fetch(`${gateway.url}/ipfs/nonsense`);
    expect([wrong.status, wrong.headers.get('content-type')]).toEqual([
      400,
      expect.stringContaining('application/problem+json')
    ]);
  });

  describe('asked over HTTP', () => {
    const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      fetch(`${gateway.url}/ipfs/${path}`, { method, headers });
    let block: { cid: string; bytes: Uint8Array };
    let root: string;
    beforeAll(async () => {
      const importer = fileImporter(stored);
      root = (await importer.importFile(content())).cid;
      for await (const one of importer.blocks(root)) block = one;
    });

    it('lets a block be kept for ever, and asked for again for nothing', async () => {
      const whole = await get(`${block.cid}?format=raw`);
      expect(Buffer.from(await whole.arrayBuffer()).equals(block.bytes)).toBe(true);
      expect(whole.headers.get('content-type')).toBe('application/vnd.ipld.raw');
      expect(whole.headers.get('cache-control')).toMatch(/immutable/);
      const again = await get(block.cid, { 'if-none-match': whole.headers.get('etag') ?? '' });
      expect(again.status).toBe(304);
      const head = await get(block.cid, {}, 'HEAD');
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(block.bytes.length)]);
    });

    it.each([
      ['bytes=0-9', 0, 10],
      ['bytes=100-', 100, undefined],
      ['bytes=-7', -7, undefined]
    ])('gives the part %s of a block', async (range, start, end) => {
      const part = await get(block.cid, { range });
      expect(part.status).toBe(206);
      expect(Buffer.from(await part.arrayBuffer()).equals(block.bytes.slice(start, end))).toBe(true);
    });

    it('refuses a part outside, a format that nobody can verify, and web pages that publish', async () => {
      expect((await get(block.cid, { range: 'bytes=99999999-' })).status).toBe(416);
      expect((await get(`${block.cid}?format=tar`)).status).toBe(400);
      const headers = { origin: 'https://evil.example', 'content-type': 'multipart/form-data; boundary=x' };
      const page = await fetch(`${gateway.url}/api/v0/dag/import`, { method: 'POST', headers, body: '--x\r\n\r\n' });
      expect(page.status).toBe(400);
    });

    it('gives a file as a CAR of all its blocks, the root first', async () => {
      const answer = await get(root, { accept: 'application/vnd.ipld.car' });
      const car = await CarReader.fromBytes(new Uint8Array(await answer.arrayBuffer()));
      expect((await car.getRoots()).map(String)).toEqual([root]);
      const found: string[] = [];
      for await (const { cid, bytes } of car.blocks()) {
        expect(isBlock(cid, bytes)).toBe(true);
        found.push(cid.toString());
      }
      const expected: string[] = [];
      for await (const { cid } of fileImporter(stored).blocks(root)) expected.push(cid);
      expect(found).toEqual(expected);
    });

    it.each([
      ['entity-bytes=0:0', [0]],
      ['entity-bytes=1048576:*', [1, 2, 3]],
      ['entity-bytes=-1:*', [3]],
      ['entity-bytes=1048575:-2097153', [0, 1]],
      ['entity-bytes=9999999:*', []],
      ['dag-scope=block', []],
      ['dag-scope=block&entity-bytes=0:9', []],
      ['dag-scope=entity', [0, 1, 2, 3]],
      ['dag-scope=all', [0, 1, 2, 3]]
    ])('gives of a file what %s says: the root and what the bytes touch', async (query, leaves) => {
      const answer = await get(`${root}?format=car&${query}`);
      const car = await CarReader.fromBytes(new Uint8Array(await answer.arrayBuffer()));
      const found: string[] = [];
      for await (const { cid } of car.blocks()) found.push(cid.toString());
      const all: string[] = [];
      for await (const { cid } of fileImporter(stored).blocks(root)) all.push(cid);
      expect(found).toEqual([root, ...leaves.map(i => all[1 + i])]);
    });

    it.each(['entity-bytes=1', 'entity-bytes=*:1', 'entity-bytes=1:x', 'dag-scope=half'])('refuses %s', async query =>
      expect((await get(`${root}?format=car&${query}`)).status).toBe(400)
    );

    it('stops an upload whose block claims to be endless', async () => {
      const { writer, out } = CarWriter.create([CID.parse(root)]);
      void writer.close();
      let header: Uint8Array = new Uint8Array();
      for await (const part of out) header = part;
      const car = Buffer.concat([header, Buffer.from('ffffffffff1f', 'hex')]); // then a length of a tebibyte
      let sent = 0;
      async function* endless() {
        yield Buffer.from('--x\r\nContent-Type: a/b\r\n\r\n');
        yield car;
        for (; sent < 1_000; sent++) yield Buffer.alloc(65_536);
      }
      const upload = fetch(`${gateway.url}/api/v0/dag/import`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: Readable.toWeb(Readable.from(endless())),
        duplex: 'half'
      } as RequestInit);
      const outcome = await upload.then(
        ({ status }) => status,
        () => 'cut off'
      );
      expect([400, 'cut off']).toContain(outcome);
      expect(sent).toBeLessThan(500);
    });
  });
});
