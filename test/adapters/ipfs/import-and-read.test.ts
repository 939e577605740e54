import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, prepare } from '@ipld/dag-pb';
import { MemoryBlockstore } from 'blockstore-core';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { BlockClient, fileImporter, passingBlockstore, RangeSource } from '../../../src/adapters/ipfs/index.js';
import { honest, serveBlocks, type ITestGateway } from './serve-blocks.js';

const MIB = 1_048_576;
const content = Uint8Array.from({ length: 3 * MIB + 17 }, (_, i) => (i * 31 + (i >> 13) + (i >> 20)) & 0xff);

async function* inChunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

describe('a file on IPFS', () => {
  let gateway: ITestGateway;
  let cid: string;
  const blocks = new Map<string, Uint8Array>();

  beforeAll(async () => {
    const importer = fileImporter(new MemoryBlockstore());
    const file = await importer.importFile(inChunks(content));
    cid = file.cid;
    expect(file.size).toBe(content.length);
    for await (const block of importer.blocks(cid)) blocks.set(block.cid, block.bytes);
    gateway = await serveBlocks(honest(blocks));
  });
  afterAll(() => gateway.close());

  const read = async (offset: number, length: number) => {
    const parts: Uint8Array[] = [];
    for await (const part of new RangeSource(new BlockClient({ gateways: [gateway.url] })).read(cid, offset, length))
      parts.push(part);
    return Buffer.concat(parts);
  };

  it('has four raw leaves of a mebibyte under one root', () => {
    expect(
      [...blocks.values()]
        .map(block => block.length)
        .sort((a, b) => b - a)
        .slice(0, 4)
    ).toEqual([MIB, MIB, MIB, expect.any(Number)]);
    expect(blocks.size).toBe(5);
  });

  it('is one raw block when it fits a leaf, with the CID that every IPFS tool gives it', async () => {
    const importer = fileImporter(new MemoryBlockstore());
    const digest = Buffer.from('b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9', 'hex'); // sha-256 of "hello world"
    const { cid: found } = await importer.importFile(inChunks(Buffer.from('hello world')));
    expect(found).toBe(CID.createV1(0x55, create(0x12, digest)).toString());
  });

  it('has the same CID whether its chunks are small, large or in one memory', async () => {
    const memory = Buffer.alloc(70_001);
    async function* reused(): AsyncIterable<Uint8Array> {
      for (let at = 0; at < content.length; at += memory.length) {
        memory.set(content.subarray(at, at + memory.length));
        yield memory.subarray(0, Math.min(memory.length, content.length - at));
      }
    }
    async function* whole(): AsyncIterable<Uint8Array> {
      yield content;
    }
    const importer = fileImporter(new MemoryBlockstore());
    expect((await importer.importFile(reused())).cid).toBe(cid);
    expect((await importer.importFile(whole())).cid).toBe(cid);
  });

  it('leaves no block behind when it is removed, or when its content breaks off', async () => {
    const store = new MemoryBlockstore();
    const importer = fileImporter(store);
    const count = async () => {
      let found = 0;
      for await (const { cid: one } of store.getAll()) found += one ? 1 : 0;
      return found;
    };
    const { cid: root } = await importer.importFile(inChunks(content));
    expect(await count()).toBe(5);
    await importer.remove(root);
    await importer.remove(root);
    expect(await count()).toBe(0);
    async function* breaking(): AsyncIterable<Uint8Array> {
      yield* inChunks(content);
      throw new Error('the file is gone');
    }
    await expect(importer.importFile(breaking())).rejects.toThrow('the file is gone');
    expect(await count()).toBe(0);
  });

  it('is read no further ahead than a few leaves while the disk is busy', async () => {
    const store = new MemoryBlockstore();
    let [given, written, ahead] = [0, 0, 0];
    const slow: typeof store.put = async (...call) => {
      await new Promise(resolve => setTimeout(resolve, 5));
      written++;
      return store.put(...call);
    };
    async function* leaves(): AsyncIterable<Uint8Array> {
      for (let i = 0; i < 30; i++) {
        ahead = Math.max(ahead, ++given - written);
        yield Buffer.alloc(MIB, i);
      }
    }
    await fileImporter(Object.assign(Object.create(store) as typeof store, { put: slow })).importFile(leaves());
    expect(written).toBe(31);
    expect(ahead).toBeLessThan(8);
  });

  it('passes by way of a folder in which nothing of a former process stays', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'affluent-passing-'));
    const names = async () =>
      (await readdir(folder, { recursive: true }).catch(() => [])).filter(name => name.endsWith('.data'));
    try {
      const importer = fileImporter(await passingBlockstore(folder));
      expect((await importer.importFile(inChunks(content))).cid).toBe(cid);
      const found = new Map<string, number>();
      for await (const block of importer.blocks(cid)) found.set(block.cid, block.bytes.length);
      expect(found).toEqual(new Map([...blocks].map(([key, bytes]) => [key, bytes.length])));
      expect((await names()).length).toBe(5);
      await passingBlockstore(folder);
      expect(await names()).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it.each([
    [0, 10],
    [MIB - 3, 6],
    [0, content.length],
    [3 * MIB + 16, 1]
  ])('gives bytes %i, %i long', async (offset, length) => {
    expect(Buffer.compare(await read(offset, length), content.subarray(offset, offset + length))).toBe(0);
  });

  it('fetches only the leaves that a range touches', async () => {
    const before = gateway.asked.length;
    await read(MIB + 5, 10);
    expect(new Set(gateway.asked.slice(before)).size).toBe(2); // root and one leaf
  });

  it('refuses a range outside of the file, and a whole file larger than its bound', async () => {
    await expect(read(content.length - 1, 2)).rejects.toMatchObject({ code: 'RANGE_INVALID' });
    const source = new RangeSource(new BlockClient({ gateways: [gateway.url] }));
    await expect(source.readAll(cid, MIB)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect((await source.readAll(cid, 4 * MIB)).length).toBe(content.length);
  });

  it.each([
    ['that is no UnixFS at all', encode(prepare({ Data: Buffer.from('junk'), Links: [] }))],
    ['that is a directory', encode(prepare({ Data: Buffer.from([8, 1]), Links: [] }))],
    [
      'whose links end in something else',
      encode(prepare({ Data: Buffer.from([8, 2, 24, 5, 32, 5]), Links: [link(Buffer.from('no'), 5)] }))
    ]
  ])('is refused as what it is when it is a node %s', async (_what, node) => {
    const { cid: root } = asBlock(node, 0x70);
    const leaf = asBlock(Buffer.from('no'), 0x55).cid;
    const source = new RangeSource({ get: async wanted => (wanted === leaf ? Buffer.from('no') : node) });
    await expect(source.readAll(root, MIB)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
  });
});

function asBlock(bytes: Uint8Array, codec: number): { cid: string; parsed: CID } {
  const parsed = CID.createV1(codec, create(0x12, createHash('sha256').update(bytes).digest()));
  return { cid: parsed.toString(), parsed };
}

function link(bytes: Uint8Array, size: number): { Name: string; Tsize: number; Hash: CID } {
  return { Name: '', Tsize: size, Hash: asBlock(bytes, 0x55).parsed };
}
