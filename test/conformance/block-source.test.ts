import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryBlockstore } from 'blockstore-core';
import { BlockCache, BlockClient, fileImporter, parseCid, SecondSource } from '../../src/adapters/ipfs/index.js';
import { offerBlocks } from '../../src/devnet/gateway/offer-blocks.js';
import { listenOnLoopback, loopbackServer } from '../../src/devnet/loopback-server.js';
import { honest, serveBlocks } from '../adapters/ipfs/serve-blocks.js';
import { conformsToBlockSource } from './block-source-suite.js';
import { MemoryBlockSource } from './memory/memory-block-source.js';

conformsToBlockSource('The fake in memory', async blocks => {
  const source = new MemoryBlockSource(blocks);
  return { source, hold: until => void (source.hold = until), close: async () => undefined };
});

conformsToBlockSource('The client of gateways', async blocks => {
  let hold: Promise<void> = Promise.resolve();
  const gateway = await serveBlocks((cid, response) => void hold.then(() => honest(blocks)(cid, response)));
  const source = new BlockClient({ gateways: [gateway.url] });
  return { source, hold: until => void (hold = until), close: () => gateway.close() };
});

conformsToBlockSource('The client of gateways that know CARs', async blocks => {
  let hold: Promise<void> = Promise.resolve();
  const store = new MemoryBlockstore();
  for (const [cid, bytes] of blocks) await store.put(parseCid(cid), bytes);
  const server = loopbackServer(1_024);
  server.addHook('onRequest', () => hold);
  offerBlocks(server, store, root => fileImporter(store).blocks(root));
  const gateway = await listenOnLoopback(server, 0);
  const source = new BlockClient({ gateways: [gateway.url] });
  return { source, offersRanges: true, hold: until => void (hold = until), close: () => gateway.close() };
});

conformsToBlockSource('The cache', async blocks => {
  const below = new MemoryBlockSource(blocks);
  const folder = await mkdtemp(join(tmpdir(), 'affluent-source-'));
  const source = new BlockCache(below, { folder, limit: 8_388_608 });
  const close = async () => {
    await source.close();
    await rm(folder, { recursive: true });
  };
  return { source, hold: until => void (below.hold = until), close };
});

conformsToBlockSource('The cache before the client', async blocks => {
  let hold: Promise<void> = Promise.resolve();
  const gateway = await serveBlocks((cid, response) => void hold.then(() => honest(blocks)(cid, response)));
  const folder = await mkdtemp(join(tmpdir(), 'affluent-source-'));
  const source = new BlockCache(new BlockClient({ gateways: [gateway.url] }), { folder, limit: 8_388_608 });
  const close = async () => {
    await gateway.close();
    await source.close();
    await rm(folder, { recursive: true });
  };
  return { source, hold: until => void (hold = until), close };
});

conformsToBlockSource('The second of two sources', async blocks => {
  const second = new MemoryBlockSource(blocks);
  const source = new SecondSource(new MemoryBlockSource(new Map()), second);
  return { source, hold: until => void (second.hold = until), close: async () => undefined };
});

conformsToBlockSource('The first of two sources', async blocks => {
  const first = new MemoryBlockSource(blocks);
  const source = new SecondSource(first, new MemoryBlockSource(new Map()));
  return { source, hold: until => void (first.hold = until), close: async () => undefined };
});
