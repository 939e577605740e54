import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openSharedMemory } from '../../../src/adapters/shared-memory/index.js';

const NAME = 'ab'.repeat(16);
/** Holds a memfd, a file of that name and a pipe; prints their descriptors, and what the memfd holds for each line that it reads. */
const HOLDER = `
import os, sys, tempfile
memory = os.memfd_create("affluent-${NAME}")
os.ftruncate(memory, 4096)
folder = tempfile.mkdtemp()
path = os.path.join(folder, "memfd:affluent-${NAME} (deleted)")
plain = os.open(path, os.O_RDWR | os.O_CREAT)
gone = os.open(os.path.join(folder, "gone"), os.O_RDWR | os.O_CREAT)
os.unlink(os.path.join(folder, "gone"))
read, write = os.pipe()
print(memory, plain, gone, read, flush=True)
for line in sys.stdin:
    print(os.pread(memory, 4096, 0).rstrip(b"\\0").decode(), os.fstat(memory).st_size, flush=True)
os.unlink(path)
os.rmdir(folder)
`;

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('the memory of another process', () => {
  let holder: ChildProcessWithoutNullStreams;
  let lines: AsyncIterator<string>;
  let [memory, plain, gone, pipe]: number[] = [];
  beforeAll(async () => {
    holder = spawn(process.env['AFFLUENT_PYTHON'] ?? 'python3', ['-c', HOLDER]);
    lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
    [memory, plain, gone, pipe] = String((await lines.next()).value)
      .split(' ')
      .map(Number);
  });
  afterAll(async () => {
    holder.stdin.end();
    await new Promise(resolve => holder.once('exit', resolve));
  });
  const open = (fd: number | undefined, more = {}) =>
    openSharedMemory({ pid: holder.pid!, fd: fd!, name: NAME, ...more });

  it('is written to at its own offsets, and never beyond its end', async () => {
    const opened = open(memory);
    expect(opened.size).toBe(4_096);
    opened.write(2, Buffer.from('cd'));
    opened.write(0, Buffer.from('ab'));
    for (const [offset, length] of [
      [4_095, 2],
      [-1, 1],
      [5_000, 1]
    ] as const)
      expect(() => opened.write(offset, new Uint8Array(length))).toThrow(
        expect.objectContaining({ code: 'RANGE_INVALID' })
      );
    opened.close();
    holder.stdin.write('look\n');
    expect((await lines.next()).value).toBe('abcd 4096');
  });

  it.each([
    ['a memfd of another name', () => open(memory, { name: 'cd'.repeat(16) })],
    ['a file, whatever its name', () => open(plain)],
    ['a file that has been deleted', () => open(gone)],
    ['a pipe', () => open(pipe)],
    ['a descriptor that is not there', () => open(999)],
    ['a process that is not there', () => open(memory, { pid: 0x7fff_ffff })]
  ])('is never %s', (_what, act) => {
    expect(act).toThrow(expect.objectContaining({ code: 'MEMORY_UNSHARED' }));
  });
});
