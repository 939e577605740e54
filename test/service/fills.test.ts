import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { unlock } from '../../src/flows/unlocking/unlock.js';
import { fakeShard } from '../fakes/fake-tables.js';
import { RunningService } from './running-service.js';

const PLENTY = (10n ** 16n).toString();
const SHARD = Buffer.from(fakeShard(1_000, 700_000));
const FILE = 'rows/0.parquet';
const NAME = 'ab'.repeat(16);
/** Of the memory: less than the file has. */
const SIZE = 600_000;

/** A reader with a memfd: says its descriptor, and for each line what lies between two offsets, as hex. */
const READER = `
import os, sys
memory = os.memfd_create("affluent-${NAME}")
os.ftruncate(memory, ${SIZE})
print(memory, flush=True)
for line in sys.stdin:
    start, end = map(int, line.split())
    print(os.pread(memory, end - start, start).hex(), flush=True)
`;

describe('a fill', () => {
  let running: RunningService;
  let dataset: string;
  beforeAll(async () => {
    running = await RunningService.start();
    dataset = await running.test.publish();
    await running.test.buy(dataset, PLENTY, (10n ** 16n).toString());
    await unlock(running.test.world, { dataset, shards: [0], budget: null });
  });
  afterAll(() => running.close());

  const fill = (ranges: unknown, more: object = {}) =>
    running.ask('POST', '/v1/fills', { body: { dataset, version: 1, file: FILE, ranges, ...more } });

  it('without memory is the bytes of the ranges, one after another', async () => {
    const answer = await fill([
      [3, 7],
      [9, 9],
      [262_000, 263_000],
      [699_999, 700_000]
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-length': '1005',
      'content-type': 'application/octet-stream',
      'cache-control': 'no-store'
    });
    const parts = [SHARD.subarray(3, 7), SHARD.subarray(262_000, 263_000), SHARD.subarray(699_999)];
    expect(answer.bytes.equals(Buffer.concat(parts))).toBe(true);
  });

  it.each([
    [
      'that overlap',
      [
        [0, 10],
        [9, 20]
      ],
      400,
      'INPUT_INVALID'
    ],
    [
      'that descend',
      [
        [10, 20],
        [0, 5]
      ],
      400,
      'INPUT_INVALID'
    ],
    ['that end before they begin', [[20, 10]], 400, 'INPUT_INVALID'],
    ['of no bytes of a file, for there are none', [], 400, 'INPUT_INVALID'],
    ['of more than any file needs', Array.from({ length: 16_385 }, (_, i) => [i, i + 1]), 400, 'INPUT_INVALID'],
    ['beyond the file', [[699_999, 700_001]], 416, 'RANGE_INVALID'],
    ['of no whole bytes', [[0, 1.5]], 400, 'INPUT_INVALID']
  ])('refuses ranges %s', async (_what, ranges, status, code) => {
    const answer = await fill(ranges);
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([status, code]);
  });

  it('never spends: a locked shard is refused though there is a budget', async () => {
    const { status, json } = await fill([[0, 10]], { file: 'rows/1.parquet' });
    expect([status, (json as { code: string }).code]).toEqual([402, 'LICENCE_REQUIRED']);
    expect((await fill([[0, 10]], { file: 'rows/9.parquet' })).status).toBe(404);
    const locked = await running.test.world.keyStore.contentKeys(dataset, [1]);
    expect(locked.size).toBe(0);
  });

  it('is for who has the kernel’s token', async () => {
    const body = { dataset, version: 1, file: FILE, ranges: [[0, 10]] };
    expect((await running.ask('POST', '/v1/fills', { body, as: 'nobody' })).status).toBe(401);
    const prefetch = { version: 1, files: [{ file: FILE, ranges: [[0, 10]] }] };
    const path = `/v1/datasets/${dataset}/prefetch`;
    expect((await running.ask('POST', path, { body: prefetch, as: 'nobody' })).status).toBe(401);
    expect((await running.ask('POST', path, { body: prefetch })).status).toBe(204);
  });

  (process.platform === 'linux' ? describe : describe.skip)('into the reader’s memory', () => {
    let reader: ChildProcessWithoutNullStreams;
    let lines: AsyncIterator<string>;
    let fd = 0;
    beforeEach(async () => {
      reader = spawn(process.env['AFFLUENT_PYTHON'] ?? 'python3', ['-c', READER]);
      lines = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
      fd = Number((await lines.next()).value);
    });
    afterEach(async () => {
      reader.stdin.end();
      await new Promise(resolve => reader.once('exit', resolve));
    });
    const memory = (more = {}) => ({ memory: { pid: reader.pid, fd, name: NAME, ...more } });
    const look = async (start: number, end: number) => {
      reader.stdin.write(`${start} ${end}\n`);
      return Buffer.from(String((await lines.next()).value), 'hex');
    };
    const held = () =>
      readdirSync('/proc/self/fd').filter(one => {
        try {
          return readlinkSync(`/proc/self/fd/${one}`).includes('memfd:affluent');
        } catch {
          return false;
        }
      });

    it('puts the bytes at their own offsets, says how many, and lets go of it', async () => {
      const { status, json } = await fill(
        [
          [3, 7],
          [599_000, SIZE]
        ],
        memory()
      );
      expect([status, json]).toEqual([200, { bytes: 1_004 }]);
      expect((await look(3, 7)).equals(SHARD.subarray(3, 7))).toBe(true);
      expect((await look(599_000, SIZE)).equals(SHARD.subarray(599_000, SIZE))).toBe(true);
      expect((await look(7, 599_000)).every(byte => byte === 0)).toBe(true);
      expect(held()).toEqual([]);
    });

    it('writes nothing of a segment whose tag does not pass', async () => {
      const { shards } = await running.test.world.facts.indexOf(await running.test.world.facts.of(dataset));
      const { cid } = shards[0]!;
      const good = running.test.ipfs.files.get(cid)!;
      running.test.ipfs.files.set(cid, good.with(300_000, good[300_000]! ^ 1));
      try {
        const { status, json } = await fill([[0, SIZE]], memory());
        expect([status, (json as { code: string }).code]).toEqual([502, 'SEGMENT_FORGED']);
        const seen = await look(262_088, 524_216);
        expect(seen.every(byte => byte === 0)).toBe(true);
      } finally {
        running.test.ipfs.files.set(cid, good);
      }
      expect(held()).toEqual([]);
    });

    it.each<[string, object, number, string]>([
      ['another name', { name: 'cd'.repeat(16) }, 409, 'MEMORY_UNSHARED'],
      ['a descriptor that is not there', { fd: 900 }, 409, 'MEMORY_UNSHARED'],
      ['a descriptor that is something else', { fd: 0 }, 409, 'MEMORY_UNSHARED'],
      ['a process of nobody', { pid: 0 }, 400, 'INPUT_INVALID'],
      ['a path for a name', { name: '../../etc/passwd' }, 400, 'INPUT_INVALID']
    ])('refuses %s', async (_what, more, status, code) => {
      const answer = await fill([[0, 10]], memory(more));
      expect([answer.status, (answer.json as { code: string }).code]).toEqual([status, code]);
      expect((await look(0, 10)).every(byte => byte === 0)).toBe(true);
      expect(held()).toEqual([]);
    });

    it('refuses memory that is too small, and never makes it larger', async () => {
      const { status, json } = await fill(
        [
          [0, 10],
          [SIZE - 1, SIZE + 1]
        ],
        memory()
      );
      expect([status, (json as { code: string }).code]).toEqual([416, 'RANGE_INVALID']);
      expect((await look(0, SIZE + 10)).length).toBe(SIZE);
      expect(held()).toEqual([]);
    });
  });
});
