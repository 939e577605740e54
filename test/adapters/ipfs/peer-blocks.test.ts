import { createHash } from 'node:crypto';
import { MemoryBlockstore } from 'blockstore-core';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { heliaNode, type HeliaNode } from '../../../src/adapters/ipfs/helia-node.js';
import { BlockClient, PeerBlocks, RangeSource, SecondSource } from '../../../src/adapters/ipfs/index.js';
import { publishedFile, type IPublishedFile } from '../../faults/published-file.js';
import { serveBlocks } from './serve-blocks.js';

const MIB = 1_048_576;

describe('blocks from peers', () => {
  let file: IPublishedFile;
  let far: HeliaNode;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    file = await publishedFile(4 * MIB + 7);
    const store = new MemoryBlockstore();
    for (const [cid, bytes] of file.blocks) await store.put(CID.parse(cid), bytes);
    far = await heliaNode(store, ['/ip4/127.0.0.1/tcp/0']);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(one => one.close()));
  });
  afterAll(() => far.stop());

  const addresses = () => far.libp2p.getMultiaddrs().map(String);
  function peers(addressed: readonly string[], timeout = 10_000): PeerBlocks {
    const source = new PeerBlocks({ peers: addressed, timeout });
    open.push(source);
    return source;
  }

  it('come over bitswap from another node, many at a time', async () => {
    const source = peers(addresses());
    const found = await Promise.all([...file.blocks.keys()].map(cid => source.get(cid)));
    expect(Buffer.concat(found).equals(Buffer.concat([...file.blocks.values()]))).toBe(true);
  });

  it('come though another peer cannot be reached', async () => {
    const gone = addresses()[0]?.replace(/tcp\/\d+/, 'tcp/1') ?? '';
    expect(Buffer.compare(await peers([gone, ...addresses()]).get(file.cid), file.blocks.get(file.cid)!)).toBe(0);
  });

  it('are unavailable, with the peers’ names, when none can be reached or none has them', async () => {
    const gone = addresses()[0]?.replace(/tcp\/\d+/, 'tcp/1') ?? '';
    await expect(peers([gone]).get(file.cid)).rejects.toMatchObject({
      code: 'BLOCK_UNAVAILABLE',
      message: expect.stringContaining('cannot be reached'),
      context: { peers: [gone] }
    });
    const absent = CID.createV1(0x55, create(0x12, createHash('sha256').update('nobody has this').digest())).toString();
    const source = peers(addresses(), 1_000);
    await expect(source.get(absent)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
    expect(Buffer.compare(await source.get(file.cid), file.blocks.get(file.cid)!)).toBe(0);
  });

  it('end for a reader that leaves, and after the end', async () => {
    const absent = CID.createV1(0x55, create(0x12, createHash('sha256').update('nor this').digest())).toString();
    const source = peers(addresses());
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('left')), 100);
    await expect(source.get(absent, { signal: abort.signal })).rejects.toThrow('left');
    await source.close();
    await expect(source.get(file.cid)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
  });

  it('make a read whole when the only gateway stalls, lies or is gone', async () => {
    const stalls = await serveBlocks(() => undefined);
    const lies = await serveBlocks((_cid, response) => response.end('other bytes'));
    const gone = await serveBlocks(() => undefined);
    open.push(stalls, lies);
    await gone.close();
    for (const { url } of [stalls, lies, gone]) {
      const gateways = new BlockClient({ gateways: [url], stall: 1_000, rounds: 1 });
      const source = new SecondSource(gateways, peers(addresses()), { hedgeAfter: 200 });
      expect(file.content.equals(await new RangeSource(source).readAll(file.cid, 64 * MIB))).toBe(true);
    }
  });
});
