import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, prepare } from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { BlockCache, RangeSource } from '../../../src/adapters/ipfs/index.js';
import type { IBlock, IBlockSource, IFetchOptions, ISpan } from '../../../src/ports/index.js';

const LEAF = 1_048_576;
const RAW = 0x55;
const DAG_PB = 0x70;

/** A file made by hand, and a source that has it and notes what it was asked. */
class Source implements IBlockSource {
  readonly blocks = new Map<string, Uint8Array>();
  readonly asked: string[] = [];
  readonly aborted: string[] = [];
  running = 0;
  most = 0;
  delay = 0;

  add(bytes: Uint8Array, codec = RAW): string {
    const cid = CID.createV1(codec, create(0x12, createHash('sha256').update(bytes).digest())).toString();
    this.blocks.set(cid, bytes);
    return cid;
  }

  node(children: readonly (readonly [cid: string, size: number])[], data?: Uint8Array): string {
    const file = new UnixFS({
      type: 'file',
      ...(data ? { data } : {}),
      blockSizes: children.map(([, n]) => BigInt(n))
    });
    const Links = children.map(([cid, Tsize]) => ({ Name: '', Tsize, Hash: CID.parse(cid) }));
    return this.add(encode(prepare({ Data: file.marshal(), Links })), DAG_PB);
  }

  async get(cid: string, { signal }: IFetchOptions = {}): Promise<Uint8Array> {
    this.asked.push(cid);
    this.most = Math.max(this.most, ++this.running);
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, this.delay);
        signal?.addEventListener('abort', () => (clearTimeout(timer), this.aborted.push(cid), reject(signal.reason)));
      });
    } finally {
      this.running -= 1;
    }
    const bytes = this.blocks.get(cid);
    if (!bytes) throw new Error(`nobody has ${cid}`);
    return bytes;
  }
}

/** The same, and it sends the blocks that it is told to for a range. */
class FarSource extends Source {
  readonly ranges: [string, number, number][] = [];
  sends: string[] = [];
  breaksAfter = Infinity;
  open = 0;

  async range(root: string, from: number, to: number): Promise<AsyncIterable<IBlock>> {
    this.ranges.push([root, from, to]);
    this.open += 1;
    return this.send();
  }

  private async *send(): AsyncGenerator<IBlock, void, undefined> {
    try {
      for (const [i, cid] of this.sends.entries()) {
        if (i >= this.breaksAfter) throw new Error('broken off');
        await new Promise(resolve => setTimeout(resolve, this.delay));
        yield { cid, bytes: this.blocks.get(cid) as Uint8Array };
      }
    } finally {
      this.open -= 1;
    }
  }
}

function made<S extends Source>(source: S, leaves: number, size = LEAF) {
  const content = randomBytes(leaves * size);
  const cids = Array.from({ length: leaves }, (_, i) => source.add(content.subarray(i * size, (i + 1) * size)));
  const root = source.node(cids.map(cid => [cid, size] as const));
  return { source, content, cids, root };
}

async function joined(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part.slice());
  return Buffer.concat(parts);
}

describe('reading spans of a file', () => {
  it('gives their bytes in order, and asks for each leaf and the root once', async () => {
    const { source, content, cids, root } = made(new Source(), 6);
    const spans: ISpan[] = [
      { start: 3, end: 9 },
      { start: LEAF - 2, end: LEAF + 2 },
      { start: 4 * LEAF, end: 5 * LEAF }
    ];
    const found = await joined(new RangeSource(source).readSpans(root, spans));
    expect(found.equals(Buffer.concat(spans.map(({ start, end }) => content.subarray(start, end))))).toBe(true);
    expect(new Set(source.asked)).toEqual(new Set([root, cids[0], cids[1], cids[4]]));
  });

  it('fetches spans that lie apart at the same time', async () => {
    const { source, root } = made(new Source(), 6);
    source.delay = 30;
    const spans = [0, 2, 4].map(leaf => ({ start: leaf * LEAF, end: leaf * LEAF + 5 }));
    await joined(new RangeSource(source).readSpans(root, spans));
    expect(source.most).toBe(3);
  });

  it('ends what is under way when its reader leaves, and forgets that it was there', async () => {
    const { source, root } = made(new Source(), 8);
    const ranges = new RangeSource(source);
    source.delay = 20;
    for await (const part of ranges.read(root, 0, 8 * LEAF)) {
      void part;
      source.delay = 10_000;
      break;
    }
    const asked = source.asked.length;
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(source.running).toBe(0);
    expect(source.asked.length).toBe(asked);
    source.delay = 0;
    expect((await joined(ranges.read(root, 5, 5))).length).toBe(5);
  });

  it('ends at once when its signal says so', async () => {
    const { source, root } = made(new Source(), 2);
    source.delay = 10_000;
    const reason = new Error('enough');
    const abort = new AbortController();
    const reading = joined(new RangeSource(source).read(root, 0, 5, { signal: abort.signal }));
    setTimeout(() => abort.abort(reason), 20);
    await expect(reading).rejects.toBe(reason);
  });

  it('holds no more leaves for many readers than for a few', async () => {
    const files = Array.from({ length: 24 }, () => made(new Source(), 12, 1_000));
    const all = new Source();
    for (const { source } of files) for (const [cid, bytes] of source.blocks) all.blocks.set(cid, bytes);
    const ranges = new RangeSource(all);
    for (const { root } of files) await joined(ranges.read(root, 0, 1));
    all.delay = 10;
    all.most = 0;
    const read = async ({ root, content }: (typeof files)[number]) =>
      expect((await joined(ranges.read(root, 0, 12_000))).equals(content)).toBe(true);
    await Promise.all(files.map(read));
    expect(all.most).toBeLessThanOrEqual(2 * 24 + 8);
    all.most = 0;
    await read(files[0]!);
    expect(all.most).toBe(8);
  });

  it('reads files of two levels, and those whose leaves are not raw', async () => {
    const source = new Source();
    const content = randomBytes(5_000);
    const part = (from: number, to: number) => source.add(content.subarray(from, to));
    const low = [
      source.node([[part(0, 1_000), 1_000], [part(1_000, 2_000), 1_000]]), // prettier-ignore
      source.node([[part(2_000, 5_000), 3_000]])
    ] as const;
    const two = source.node([[low[0], 2_000], [low[1], 3_000]]); // prettier-ignore
    const old = source.node([[source.node([], content.subarray(0, 2_500)), 2_500], [part(2_500, 5_000), 2_500]]); // prettier-ignore
    const one = source.node([], content);
    const raw = part(0, 5_000);
    for (const root of [two, old, one, raw]) {
      const ranges = new RangeSource(source);
      expect((await joined(ranges.read(root, 900, 3_000))).equals(content.subarray(900, 3_900))).toBe(true);
      expect(content.equals(await ranges.readAll(root, 5_000))).toBe(true);
      await expect(ranges.readAll(root, 4_999)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      await expect(joined(ranges.read(root, 4_999, 2))).rejects.toMatchObject({ code: 'RANGE_INVALID' });
    }
  });

  it('does not believe what nodes say of sizes', async () => {
    const source = new Source();
    const leaf = source.add(randomBytes(1_000));
    const inner = source.node([[leaf, 1_000]]);
    const short = source.node([[leaf, 10]]);
    const long = source.node([[leaf, 5_000]]);
    const split = source.node([[inner, 10]]);
    const ranges = new RangeSource(source);
    for (const root of [short, long, split]) {
      await expect(ranges.readAll(root, 500)).rejects.toMatchObject({
        code: root === long ? 'INPUT_INVALID' : 'MANIFEST_INVALID'
      });
      await expect(joined(ranges.read(root, 0, 10))).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
    }
    const bomb = source.node(Array.from({ length: 1_000 }, () => [leaf, 0] as const));
    expect((await ranges.readAll(bomb, 500)).length).toBe(0);
  });
});

describe('the first touch of a file', () => {
  it('brings root and leaves in one round trip', async () => {
    const { source, content, cids, root } = made(new FarSource(), 4);
    source.sends = [root, cids[1]!, cids[2]!];
    const found = await joined(new RangeSource(source).read(root, LEAF + 5, LEAF));
    expect(found.equals(content.subarray(LEAF + 5, 2 * LEAF + 5))).toBe(true);
    expect(source.ranges).toEqual([[root, LEAF + 5, 2 * LEAF + 5]]);
    expect(source.asked).toEqual([]);
    expect(source.open).toBe(0);
  });

  it('asks for four mebibytes at most, and for the leaves beyond them without waiting for those', async () => {
    const { source, content, cids, root } = made(new FarSource(), 7);
    source.sends = [root, ...cids.slice(0, 4)];
    source.delay = 20;
    const found = await joined(new RangeSource(source).read(root, 0, 7 * LEAF));
    expect(found.equals(content)).toBe(true);
    expect(source.ranges).toEqual([[root, 0, 4 * LEAF]]);
    expect(source.asked).toEqual(cids.slice(4));
    expect(source.most).toBe(3);
  });

  it('goes on by single blocks where it breaks off', async () => {
    const { source, content, cids, root } = made(new FarSource(), 3);
    source.sends = [root, ...cids];
    source.breaksAfter = 2;
    expect((await joined(new RangeSource(source).read(root, 0, 3 * LEAF))).equals(content)).toBe(true);
    expect(source.asked).toEqual(cids.slice(1));
  });

  it('is shared by readers that come at the same time, and goes on when one of them leaves', async () => {
    const { source, content, cids, root } = made(new FarSource(), 3);
    source.sends = [root, ...cids];
    source.delay = 15;
    const ranges = new RangeSource(source);
    const abort = new AbortController();
    const all = [{ signal: abort.signal }, {}, {}].map(options => joined(ranges.read(root, 0, 3 * LEAF, options)));
    setTimeout(() => abort.abort(), 5);
    await expect(all[0]).rejects.toThrow();
    for (const one of all.slice(1)) expect((await one!).equals(content)).toBe(true);
    expect(source.ranges).toHaveLength(1);
    expect(source.open).toBe(0);
  });

  it('frees its connection when its reader leaves', async () => {
    const { source, cids, root } = made(new FarSource(), 3);
    source.sends = [root, ...cids];
    for await (const part of new RangeSource(source).read(root, 0, 3 * LEAF)) {
      void part;
      break;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(source.open).toBe(0);
  });
});

describe('reading what is cached', () => {
  let folder: string;
  let cache: BlockCache;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'affluent-ranges-'));
  });
  afterEach(async () => {
    await cache.close();
    await rm(folder, { recursive: true });
  });

  it('costs no hash where the caller authenticates; elsewhere what is damaged is fetched again', async () => {
    const { source, content, cids, root } = made(new FarSource(), 2);
    cache = new BlockCache(source, { folder, limit: 16 * LEAF });
    const ranges = new RangeSource(cache);
    await ranges.prefetch(root, 0, 2 * LEAF);
    await cache.settled();
    const leaf = cids[0]!;
    const bad = content.subarray(0, LEAF).map((byte, i) => (i === 7 ? byte ^ 1 : byte));
    await writeFile(join(folder, leaf.slice(-2, -1), leaf), bad);
    source.asked.length = 0;
    const authenticated = await joined(ranges.read(root, 0, 10, { authenticated: true }));
    expect(authenticated.equals(bad.subarray(0, 10))).toBe(true);
    expect(source.asked).toEqual([]);
    expect((await joined(ranges.read(root, 0, 10))).equals(content.subarray(0, 10))).toBe(true);
    expect(source.asked).toEqual([leaf]);
  });

  it('knows what it has, and has it no more when it is told to forget', async () => {
    const { source, content, cids, root } = made(new FarSource(), 3);
    cache = new BlockCache(source, { folder, limit: 16 * LEAF });
    const ranges = new RangeSource(cache);
    expect(await ranges.has(root, 0, 5)).toBe(false);
    await ranges.prefetch(root, LEAF, 2 * LEAF);
    expect(await ranges.has(root, LEAF, 2 * LEAF)).toBe(true);
    expect(await ranges.has(root, LEAF - 1, 5)).toBe(false);
    await ranges.forget(root, LEAF + 5, 1);
    expect(await ranges.has(root, LEAF, 5)).toBe(false);
    expect(await ranges.has(root, 2 * LEAF, LEAF)).toBe(true);
    source.asked.length = 0;
    const again = await joined(ranges.read(root, LEAF, 10, { authenticated: true }));
    expect(again.equals(content.subarray(LEAF, LEAF + 10))).toBe(true);
    expect(source.asked).toEqual([cids[1]]);
  });
});
