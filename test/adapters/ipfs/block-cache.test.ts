import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { BlockCache, type IBlockCacheOptions } from '../../../src/adapters/ipfs/index.js';
import { ReceivedBlock } from '../../../src/adapters/ipfs/received.js';

const MIB = 1_048_576;
const blockOf = (n: number) => Buffer.alloc(1_000, n);
const cidOf = (bytes: Uint8Array) =>
  CID.createV1(0x55, create(0x12, createHash('sha256').update(bytes).digest())).toString();

describe('the block cache', () => {
  let folder: string;
  let asked: string[];
  const open: BlockCache[] = [];
  const blocks = new Map([1, 2, 3, 4].map(n => [cidOf(blockOf(n)), blockOf(n)] as const));
  const [a = '', b = '', c = ''] = [...blocks.keys()];
  const source = { get: async (cid: string) => (asked.push(cid), blocks.get(cid) as Uint8Array) };
  const cache = (limit = 10_000, options: Partial<IBlockCacheOptions> = {}, below = source) => {
    const made = new BlockCache(below, { folder, limit, ...options });
    open.push(made);
    return made;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'affluent-cache-'));
    asked = [];
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(made => made.close()));
    await rm(folder, { recursive: true });
  });

  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile());
  const pathOf = (cid: string) => join(folder, cid.slice(-2, -1), cid);
  const keep = async (...cids: string[]) => {
    const first = cache();
    for (const cid of cids) await first.get(cid);
    await first.settled();
    asked = [];
  };
  const partOf = async (kept: BlockCache, cid: string, start: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return (await kept.part(cid, start, bytes)) ? bytes : null;
  };

  it('asks its source once, also after a restart', async () => {
    await keep(a);
    expect(Buffer.compare(await cache().get(a), blockOf(1))).toBe(0);
    expect(asked).toEqual([]);
  });

  it('lets go at once what a lower bound has no room for, the least recently used first, and keeps more after a higher one', async () => {
    const kept = cache();
    for (const cid of [a, b, c]) await kept.get(cid);
    await kept.settled();
    await kept.bound(2_000);
    expect([await kept.has(a), await kept.has(b), await kept.has(c)]).toEqual([false, true, true]);
    await kept.bound(0);
    expect(await files()).toHaveLength(0);
    await kept.bound(10_000);
    for (const cid of [a, b, c]) await kept.get(cid);
    await kept.settled();
    expect(await files()).toHaveLength(3);
  });

  it('shows a block to each of several who wait for it, and frees what came', async () => {
    const bytes = Buffer.alloc(8_192, 5);
    const cid = cidOf(bytes);
    const came = ReceivedBlock.mark(Uint8Array.from(bytes));
    const kept = cache(10_000, {}, { get: async () => (asked.push(cid), came) });
    const looks = [10, 20].map(end => kept.use(cid, seen => Buffer.from(seen.subarray(4, end))));
    expect(await Promise.all(looks)).toEqual([bytes.subarray(4, 10), bytes.subarray(4, 20)]);
    await kept.settled();
    expect(asked).toEqual([cid]);
    expect(came.length).toBe(0);
    expect(await partOf(kept, cid, 0, 8_192)).toEqual(bytes);
  });

  it('lets nobody wait for a block that another cannot use', async () => {
    const kept = cache();
    const fail = () => {
      throw new Error('too short');
    };
    const all = await Promise.allSettled([kept.use(a, fail), kept.use(a, bytes => bytes.length)]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('leaves a block alone that one of several wants for good', async () => {
    const bytes = Buffer.alloc(8_192, 5);
    const cid = cidOf(bytes);
    const kept = cache(10_000, {}, { get: async () => ReceivedBlock.mark(Uint8Array.from(bytes)) });
    const [whole] = await Promise.all([kept.get(cid), kept.use(cid, () => undefined)]);
    await kept.settled();
    expect(bytes.equals(whole)).toBe(true);
  });

  it('gives a block that is being written in memory of its own', async () => {
    const bytes = Buffer.alloc(8_192, 5);
    const cid = cidOf(bytes);
    const kept = cache(10_000, {}, { get: async () => ReceivedBlock.mark(Uint8Array.from(bytes)) });
    await kept.use(cid, () => undefined);
    const waiting = await kept.get(cid);
    await kept.settled();
    expect(bytes.equals(waiting)).toBe(true);
  });

  it('asks its source once for what several want at the same time, and keeps it once', async () => {
    let arrive: (bytes: Uint8Array) => void = () => undefined;
    const slow = { get: async (cid: string) => (asked.push(cid), new Promise<Uint8Array>(done => (arrive = done))) };
    const shared = cache(10_000, {}, slow);
    const all = [shared.get(a), shared.get(a), shared.get(a)];
    await new Promise(resolve => setTimeout(resolve, 20));
    arrive(blockOf(1));
    for (const bytes of await Promise.all(all)) expect(Buffer.compare(bytes, blockOf(1))).toBe(0);
    await shared.settled();
    expect(asked).toEqual([a]);
    expect(await files()).toHaveLength(1);
  });

  it('gives up a request when nobody waits for it any more, and not before', async () => {
    const signals: AbortSignal[] = [];
    const endless = {
      get: (_: string, { signal }: { signal?: AbortSignal } = {}) =>
        new Promise<Uint8Array>((_done, reject) => {
          signals.push(signal as AbortSignal);
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        })
    };
    const shared = cache(10_000, {}, endless as unknown as typeof source);
    const [one, two] = [new AbortController(), new AbortController()];
    const reads = [shared.get(a, { signal: one.signal }), shared.get(a, { signal: two.signal })];
    await new Promise(resolve => setTimeout(resolve, 20));
    one.abort();
    await expect(reads[0]).rejects.toThrow();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    two.abort();
    await expect(reads[1]).rejects.toThrow();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('fetches a damaged block again', async () => {
    await keep(a);
    await writeFile(pathOf(a), 'damaged');
    const after = cache();
    expect(Buffer.compare(await after.get(a), blockOf(1))).toBe(0);
    expect(asked).toEqual([a]);
    await after.settled();
    expect((await stat(pathOf(a))).size).toBe(1_000);
  });

  it('gives parts of what is kept, while it waits to be written too, and of nothing else', async () => {
    const first = cache();
    await first.get(a);
    expect(await partOf(first, a, 10, 20)).toEqual(Buffer.alloc(20, 1));
    await first.settled();
    expect(await partOf(first, a, 980, 20)).toEqual(Buffer.alloc(20, 1));
    expect(await partOf(cache(), a, 980, 20)).toEqual(Buffer.alloc(20, 1));
    expect(await partOf(cache(), b, 0, 20)).toBeNull();
    expect(asked).toEqual([a]);
  });

  it.each([
    ['torn by a power cut', 400],
    ['empty after one', 0]
  ])('finds by its length that a file is %s, and fetches it again', async (_, length) => {
    await keep(a);
    await truncate(pathOf(a), length);
    const after = cache();
    expect(await partOf(after, a, 0, 1_000)).toBeNull();
    expect(Buffer.compare(await after.get(a), blockOf(1))).toBe(0);
    await after.settled();
    expect(await partOf(after, a, 0, 1_000)).toEqual(blockOf(1));
    expect(asked).toEqual([a]);
  });

  it('forgets at once what turned out to be damaged', async () => {
    await keep(a);
    const after = cache();
    expect(await partOf(after, a, 0, 10)).not.toBeNull();
    await after.forget(a);
    expect(await partOf(after, a, 0, 10)).toBeNull();
    expect(await after.has(a)).toBe(false);
    await after.get(a);
    expect(asked).toEqual([a]);
    await after.settled();
    expect(await partOf(after, a, 0, 10)).not.toBeNull();
  });

  it('lets the block go that was not used for longest', async () => {
    const small = cache(2_000);
    await small.settled();
    await small.get(a);
    await small.get(b);
    await partOf(small, a, 0, 10);
    await small.get(c);
    await small.settled();
    asked = [];
    expect(await small.has(a)).toBe(true);
    await small.get(b);
    expect(asked).toEqual([b]);
    await small.settled();
    expect(await files()).toHaveLength(2);
  });

  it('knows after a restart what was used last, to the hour', async () => {
    await keep(a, b);
    const before = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    await utimes(pathOf(a), before(5), before(5));
    await utimes(pathOf(b), before(4), before(4));
    const second = cache();
    await partOf(second, a, 0, 10);
    await second.settled();
    await expect(stat(pathOf(a)).then(({ mtimeMs }) => Date.now() - mtimeMs)).resolves.toBeLessThan(60_000);
    const third = cache(2_000);
    await third.get(c);
    await third.settled();
    await third.get(cidOf(blockOf(4)));
    await third.settled();
    expect((await files()).map(({ name }) => name)).not.toContain(b);
  });

  it('does not touch the disk to note that what was read lately is read again', async () => {
    await keep(a);
    const { ctimeMs } = await stat(pathOf(a));
    const again = cache();
    for (let i = 0; i < 50; i++) await partOf(again, a, i, 10);
    await again.settled();
    expect((await stat(pathOf(a))).ctimeMs).toBe(ctimeMs);
  });

  it('does not let a block go while it is read', async () => {
    await keep(a, b);
    const small = cache(1_500);
    await small.settled();
    const reading = Array.from({ length: 50 }, () => partOf(small, a, 0, 1_000));
    await small.get(c);
    for (const bytes of await Promise.all(reading)) expect(bytes).toEqual(blockOf(1));
  });

  it('reads at once from a folder that it has not looked through', async () => {
    await keep(a);
    const others = 3_000;
    for (let i = 0; i < others; i++) {
      const cid = cidOf(Buffer.from(`${i}`));
      await mkdir(join(folder, cid.slice(-2, -1)), { recursive: true });
      await writeFile(pathOf(cid), '');
    }
    const fresh = cache();
    let looked = false;
    const first = partOf(fresh, a, 0, 10);
    void fresh.settled().then(() => (looked = true));
    expect(await first).toEqual(Buffer.alloc(10, 1));
    expect(looked).toBe(false);
    expect(asked).toEqual([]);
  });

  it('goes on reading where nothing can be kept', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    expect(Buffer.compare(await cache().get(a), blockOf(1))).toBe(0);
    await rm(folder);
    await mkdir(folder);
  });

  it('leaves room on the disk to others, and gives back what they need', async () => {
    let free = 10_000;
    let time = 0;
    const used = async () => (await files()).length * 1_000;
    const shared = cache(10 * MIB, {
      space: async () => ({ free: free - (await used()), total: 40_000 }), // 2,000 are reserved
      now: () => (time += 10_000)
    });
    await shared.get(a);
    await shared.get(b);
    await shared.settled();
    expect(await files()).toHaveLength(2);
    free = 4_000;
    await shared.get(c);
    await shared.settled();
    expect((await files()).map(({ name }) => name).sort()).toEqual([b, c].sort());
    free = 1_500;
    await shared.get(cidOf(blockOf(4)));
    await shared.settled();
    expect(await files()).toHaveLength(0);
    expect(asked).toHaveLength(4);
  });

  it('does not try to write for a while after the disk has failed, then does again', async () => {
    let time = 0;
    await writeFile(join(folder, a.slice(-2, -1)), 'in the way');
    const held = cache(10_000, { now: () => time });
    await held.get(a);
    await held.settled();
    await rm(join(folder, a.slice(-2, -1)));
    await held.get(a);
    await held.get(b);
    await held.settled();
    expect(await files()).toHaveLength(0);
    time += 61_000;
    await held.get(a);
    await held.settled();
    expect((await files()).map(({ name }) => name)).toEqual([a]);
    expect(asked).toEqual([a, a, b, a]);
  });

  it('writes again when the clock is set back after the disk has failed, and says once that it could not', async () => {
    let time = 5 * 3_600_000;
    const told: unknown[] = [];
    await writeFile(join(folder, a.slice(-2, -1)), 'in the way');
    const held = cache(10_000, { now: () => time, onFull: reason => told.push(reason) });
    for (const wait of [0, 61_000]) {
      time += wait;
      await held.get(a);
      await held.settled();
    }
    expect(told).toHaveLength(1);
    await rm(join(folder, a.slice(-2, -1)));
    time = 1_000;
    await held.get(a);
    await held.settled();
    expect((await files()).map(({ name }) => name)).toEqual([a]);
  });

  it('removes the drafts of a process that was killed, and blocks in the wrong folder', async () => {
    await mkdir(join(folder, a.slice(-2, -1)));
    await writeFile(join(folder, a.slice(-2, -1), `${a}.draft`), 'half');
    // Nobody would find this one, nor count it.
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere', a), blockOf(1));
    const after = cache();
    await after.get(b);
    await after.settled();
    expect((await files()).map(({ name }) => name)).toEqual([b]);
  });
});
