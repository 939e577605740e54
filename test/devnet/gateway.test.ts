import { MemoryBlockstore } from 'blockstore-core';
import { BlockClient, fileImporter } from '../../src/adapters/ipfs/index.js';
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
});
