import { AffluentError } from '../../../src/core/errors/index.js';
import { Uploads } from '../../../src/flows/publish/uploads.js';
import type { IBlockSink, IFileImporter } from '../../../src/ports/index.js';

const MIB = 1_048_576;

/** An importer of files that say how large they are; it remembers what lies on its disk. */
class Disk implements IFileImporter {
  readonly kept = new Set<string>();
  most = 0;
  private next = 0;

  async importFile(content: AsyncIterable<Uint8Array>) {
    let size = 0;
    for await (const chunk of content) size += Number(Buffer.from(chunk).toString());
    const cid = `file-${this.next++}`;
    this.kept.add(cid);
    this.most = Math.max(this.most, this.kept.size);
    return { cid, size };
  }

  async *blocks(root: string) {
    if (!this.kept.has(root)) throw new Error(`${root} is not on the disk`);
    yield { cid: root, bytes: Buffer.from(root) };
  }

  async remove(root: string) {
    this.kept.delete(root);
  }
}

async function* file(size: number): AsyncIterable<Uint8Array> {
  yield Buffer.from(String(size));
}

/** A sink that takes a batch when it is told to, or breaks off as often as it is told. */
class Sink implements IBlockSink {
  readonly batches: (readonly string[])[] = [];
  readonly gates: (() => void)[] = [];
  failures: Error[] = [];
  held = false;

  async put(roots: readonly string[], blocks: AsyncIterable<{ cid: string }>) {
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (this.held) await new Promise<void>(open => this.gates.push(open));
    const sent: string[] = [];
    for await (const { cid } of blocks) sent.push(cid);
    expect(sent).toEqual(roots);
    this.batches.push(roots);
  }
}

const broken = () => new AffluentError('BLOCK_UNAVAILABLE', 'The other side broke off.');
const turn = () => new Promise(resolve => setImmediate(resolve));

describe('uploads', () => {
  const disk = new Disk();
  let sink: Sink;
  let uploads: Uploads;
  beforeEach(() => {
    sink = new Sink();
    uploads = new Uploads({ importer: disk, sink }, undefined, [0, 0]);
  });
  afterEach(() => expect([...disk.kept]).toEqual([]));

  it('make batches of some size, so that small files do not cost a request each', async () => {
    for (let i = 0; i < 10; i++) await uploads.add(file(10 * MIB));
    await uploads.finish();
    expect(sink.batches.map(batch => batch.length)).toEqual([4, 4, 2]);
  });

  it('make batches of some number, so that the other side’s answer stays small', async () => {
    for (let i = 0; i < 501; i++) await uploads.add(file(1));
    await uploads.finish();
    expect(sink.batches.map(batch => batch.length)).toEqual([500, 1]);
  });

  it('go on beside the making of the next files, and let no more than two batches lie on the disk', async () => {
    sink.held = true;
    disk.most = 0;
    await uploads.add(file(40 * MIB)); // goes up
    let second = false;
    const waiting = uploads.add(file(40 * MIB)).then(() => (second = true));
    await turn();
    expect([second, disk.kept.size]).toEqual([false, 2]);
    sink.gates.shift()?.();
    await waiting;
    await turn();
    sink.gates.shift()?.();
    await uploads.finish();
    expect(disk.most).toBe(2);
  });

  it('are sent again where they break off', async () => {
    sink.failures = [broken(), broken()];
    await uploads.add(file(1));
    await uploads.finish();
    expect(sink.batches.length).toBe(1);
  });

  it('fail where they break off again and again, and leave nothing on the disk', async () => {
    sink.failures = [broken(), broken(), broken()];
    await uploads.add(file(40 * MIB));
    await turn();
    await turn();
    await expect(uploads.add(file(40 * MIB))).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
    await uploads.discard();
  });

  it('fail at once for what no repetition cures', async () => {
    sink.failures = [new Error('our disk failed')];
    await uploads.add(file(1));
    await expect(uploads.finish()).rejects.toThrow('our disk failed');
    expect(sink.batches).toEqual([]);
  });

  it('take nothing more when their caller leaves', async () => {
    const left = new Uploads({ importer: disk, sink }, AbortSignal.abort(new Error('left')));
    await expect(left.add(file(1))).rejects.toThrow('left');
  });

  it('remove what was collected when they are given up', async () => {
    await uploads.add(file(1));
    await uploads.discard();
    await uploads.finish();
    expect(sink.batches).toEqual([]);
  });
});
