import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { BlockCache } from '../../../src/adapters/ipfs/index.js';

const blockOf = (n: number) => Buffer.alloc(1_000, n);
const cidOf = (bytes: Uint8Array) =>
  CID.createV1(0x55, create(0x12, createHash('sha256').update(bytes).digest())).toString();

describe('the block cache', () => {
  let folder: string;
  let asked: string[];
  const blocks = new Map([1, 2, 3, 4].map(n => [cidOf(blockOf(n)), blockOf(n)] as const));
  const [a = '', b = '', c = ''] = [...blocks.keys()];
  const source = { get: async (cid: string) => (asked.push(cid), blocks.get(cid) as Uint8Array) };
  const cache = (limit = 10_000) => new BlockCache(source, { folder, limit });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'affluent-cache-'));
    asked = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile());

  it('asks its source once, also after a restart', async () => {
    await cache().get(a);
    expect(Buffer.compare(await cache().get(a), blockOf(1))).toBe(0);
    expect(asked).toEqual([a]);
  });

  it('fetches a damaged block again', async () => {
    await cache().get(a);
    const [file] = await files();
    await writeFile(join(file?.parentPath ?? '', file?.name ?? ''), 'damaged');
    expect(Buffer.compare(await cache().get(a), blockOf(1))).toBe(0);
    expect(asked).toEqual([a, a]);
  });

  it('lets the block go that was not used for longest', async () => {
    const small = cache(2_000);
    await small.get(a);
    await small.get(b);
    await small.get(a);
    await small.get(c);
    asked = [];
    await small.get(a);
    await small.get(b);
    expect(asked).toEqual([b]);
    expect(await files()).toHaveLength(2);
  });

  it('goes on reading where nothing can be kept', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    expect(Buffer.compare(await cache().get(a), blockOf(1))).toBe(0);
    await rm(folder);
    await mkdir(folder);
  });

  it('removes the drafts of a process that was killed', async () => {
    await mkdir(join(folder, a.slice(-2)));
    await writeFile(join(folder, a.slice(-2), `${a}.draft`), 'half');
    await cache().get(b);
    expect((await files()).map(({ name }) => name)).toEqual([b]);
  });
});
