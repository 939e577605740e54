import { createHash } from 'node:crypto';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import type { IBlock, IBlockSource } from '../../src/ports/index.js';
import { publishedFile, type IPublishedFile } from '../faults/published-file.js';

const MIB = 1_048_576;

function blockOf(codec: number, bytes: Uint8Array): readonly [string, Uint8Array] {
  const digest = createHash('sha256').update(bytes).digest();
  return [CID.createV1(codec, create(0x12, digest)).toString(), bytes];
}

/** A source under test, over these blocks; it gives no answer before `hold` has settled. */
export interface IOpenedSource {
  readonly source: IBlockSource;
  hold(until: Promise<void>): void;
  /** Whether it is to give a file's range in one round trip. */
  readonly offersRanges?: boolean;
  close(): Promise<void>;
}

/** What every block source must do. */
export function conformsToBlockSource(
  name: string,
  open: (blocks: ReadonlyMap<string, Uint8Array>) => Promise<IOpenedSource>
): void {
  describe(`${name} as a block source`, () => {
    const [small, empty, leaf, node] = [
      blockOf(0x55, Buffer.from('a small block')),
      blockOf(0x55, new Uint8Array()),
      blockOf(0x55, Buffer.alloc(MIB, 7)),
      blockOf(0x70, Buffer.from('a block of another codec'))
    ];
    const [absent] = blockOf(0x55, Buffer.from('nobody has this'));
    let opened: IOpenedSource;
    let file: IPublishedFile;
    beforeAll(async () => {
      file = await publishedFile(3 * MIB + 9);
    });
    beforeEach(async () => {
      opened = await open(new Map([small, empty, leaf, node, ...file.blocks]));
    });
    afterEach(() => opened.close());

    it.each([
      ['a small block', small],
      ['an empty block', empty],
      ['a whole leaf', leaf],
      ['a block of any codec', node]
    ])('gives %s, the second time too', async (_what, [cid, bytes]) => {
      for (let i = 0; i < 2; i++) expect(Buffer.compare(await opened.source.get(cid), bytes)).toBe(0);
    });

    it('gives many blocks at the same time, each to whom asked for it', async () => {
      const wanted = [small, leaf, empty, node, leaf, small];
      const found = await Promise.all(wanted.map(([cid]) => opened.source.get(cid)));
      expect(found.map((bytes, i) => Buffer.compare(bytes, wanted[i]![1]))).toEqual(wanted.map(() => 0));
    });

    it('says that a block is unavailable when nobody has it, and goes on giving others', async () => {
      await expect(opened.source.get(absent)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
      expect(Buffer.compare(await opened.source.get(small[0]), small[1])).toBe(0);
    });

    it.each(['', 'no-cid', 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG', '../../etc/passwd'])(
      'refuses “%s” as no CIDv1',
      async text => {
        await expect(opened.source.get(text)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      }
    );

    it('asks nothing for a reader that has left already', async () => {
      const signal = AbortSignal.abort(new Error('left before'));
      await expect(opened.source.get(small[0], { signal })).rejects.toThrow('left before');
    });

    it('lets a reader leave in the middle, and serves the one that stays and the one that comes', async () => {
      let go = () => undefined as void;
      opened.hold(new Promise(resolve => (go = resolve)));
      const abort = new AbortController();
      const leaving = opened.source.get(small[0], { signal: abort.signal });
      const staying = opened.source.get(small[0]);
      setTimeout(() => abort.abort(new Error('left in the middle')), 20);
      await expect(leaving).rejects.toThrow('left in the middle');
      const coming = opened.source.get(small[0]);
      go();
      for (const bytes of await Promise.all([staying, coming])) expect(Buffer.compare(bytes, small[1])).toBe(0);
    });

    const rangeOf = async (from: number, to: number) => {
      const found = (await opened.source.range?.(file.cid, from, to)) ?? null;
      if (!opened.offersRanges) expect(found).toBeNull();
      return found && collected(found);
    };

    it.each([
      [0, 1, 1],
      [MIB - 1, MIB + 1, 2],
      [3 * MIB, 3 * MIB + 9, 1],
      [0, 3 * MIB + 9, 4]
    ])(
      'gives bytes %i to %i of a file as root and leaves in order, or says that it cannot',
      async (from, to, count) => {
        const found = await rangeOf(from, to);
        if (!found) return;
        const leaves = [...file.blocks.keys()].slice(1 + Math.floor(from / MIB)).slice(0, count);
        expect(found.map(({ cid }) => cid)).toEqual([file.cid, ...leaves]);
        for (const { cid, bytes } of found) expect(Buffer.compare(bytes, file.blocks.get(cid)!)).toBe(0);
      }
    );

    it('begins no range for a reader that has left already, nor for a root that is none', async () => {
      if (!opened.offersRanges) return;
      const signal = AbortSignal.abort(new Error('left before'));
      await expect(opened.source.range!(file.cid, 0, 1, { signal })).rejects.toThrow('left before');
      await expect(opened.source.range!('no-cid', 0, 1)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      await expect(opened.source.range!(file.cid, 1, 0)).rejects.toMatchObject({ code: 'RANGE_INVALID' });
    });

    it('gives no range of a file that nobody has', async () => {
      expect((await opened.source.range?.(absent, 0, 1)) ?? null).toBeNull();
    });
  });
}

async function collected(blocks: AsyncIterable<IBlock>): Promise<IBlock[]> {
  const all: IBlock[] = [];
  for await (const block of blocks) all.push(block);
  return all;
}
