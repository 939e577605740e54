import { BlockClient, fileImporter, memoryBlockstore, PeerBlocks, RangeSource } from '../../src/adapters/ipfs/index.js';
import { kuboBlockSink } from '../../src/adapters/kubo/index.js';
import { publishedFile, type IPublishedFile } from '../faults/published-file.js';
import { hasKubo, KuboNode } from './kubo-node.js';

const MIB = 1_048_576;
const asAffluentAdds = ['--cid-version=1', '--raw-leaves', '--chunker=size-1048576', '--max-file-links=1024'];

(hasKubo ? describe : describe.skip)(`Kubo${hasKubo ? '' : ', which is not built here: npm run interop:kubo'},`, () => {
  let kubo: KuboNode;
  let file: IPublishedFile;
  beforeAll(async () => {
    kubo = await KuboNode.start();
    file = await publishedFile(5 * MIB + 333);
    const importer = fileImporter(memoryBlockstore());
    const { cid } = await importer.importFile(once(file.content));
    await kuboBlockSink(kubo.rpc).put([cid], importer.blocks(cid));
  });
  afterAll(() => kubo.stop());

  it.each([0, 1, MIB, MIB + 1, 20 * MIB])('gives a file of %i bytes the CID that we give it', async size => {
    const { cid, content } = await publishedFile(size);
    expect(await kubo.ask(['add', '-Q', ...asAffluentAdds], content)).toBe(cid);
  });

  it('gives back as a file what was published to it as blocks', async () => {
    const answer = await fetch(`${kubo.rpc}/api/v0/cat?arg=${file.cid}`, { method: 'POST' });
    expect(file.content.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
  });

  it('serves us blocks from its gateway', async () => {
    const source = new RangeSource({ get: blocksOf(kubo) });
    expect(file.content.equals(await source.readAll(file.cid, 64 * MIB))).toBe(true);
  });

  it.each([
    [0, 1, [0]],
    [MIB - 1, MIB + 1, [0, 1]],
    [5 * MIB, 5 * MIB + 333, [5]],
    [0, 5 * MIB + 333, [0, 1, 2, 3, 4, 5]]
  ])('serves us bytes %i to %i from its gateway in one round trip', async (from, to, leaves) => {
    const found: string[] = [];
    for await (const { cid, bytes } of (await new BlockClient({ gateways: [kubo.gateway] }).range(
      file.cid,
      from,
      to
    )) ?? []) {
      expect(Buffer.compare(bytes, file.blocks.get(cid) ?? new Uint8Array())).toBe(0);
      found.push(cid);
    }
    const all = [...file.blocks.keys()].slice(1);
    expect(found).toEqual([file.cid, ...leaves.map(i => all[i])]);
  });

  it('serves us a file that has one block many times', async () => {
    const repeated = Buffer.concat([Buffer.alloc(3 * MIB, 7), Buffer.from('end')]);
    const cid = await kubo.ask(['add', '-Q', ...asAffluentAdds], repeated);
    const sizes: number[] = [];
    const blocks = await new BlockClient({ gateways: [kubo.gateway] }).range(cid, 0, repeated.length);
    for await (const { bytes } of blocks ?? []) sizes.push(bytes.length);
    expect(sizes.slice(1)).toEqual([MIB, 3]);
  });

  it('serves us blocks over bitswap', async () => {
    const peers = new PeerBlocks({ peers: await kubo.addresses() });
    try {
      expect(file.content.equals(await new RangeSource(peers).readAll(file.cid, 64 * MIB))).toBe(true);
    } finally {
      await peers.close();
    }
  });
});

function blocksOf({ gateway }: KuboNode): (cid: string) => Promise<Uint8Array> {
  const client = new BlockClient({ gateways: [gateway] });
  return cid => client.get(cid);
}

async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}
