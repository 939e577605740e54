/** Many readers of small ranges at once: each answer is compared with the plain file, each reader's waits are kept. */
import { open } from 'node:fs/promises';
import { median, quantile } from '../measure/statistics.mjs';
import { watchMemory } from './watch-memory.mjs';

const KIB = 1_024;
const SHORTEST = 4 * KIB;
const LONGEST = 512 * KIB;

/** Reads for so many seconds with so many readers. Gives counts, waits in ms, and the service's memory in thirds of the time. */
export async function rangeReaders({ link, files, pid, readers, seconds }) {
  const plain = await Promise.all(files.map(async ({ file, path }) => ({ path, handle: await open(file) })));
  for (const one of plain) one.size = (await one.handle.stat()).size;
  const end = performance.now() + seconds * 1_000;
  const memory = watchMemory(pid);
  const errors = [];
  const readOn = async reader => {
    const waits = [];
    for (let turn = 0; performance.now() < end; turn += 1) {
      const { path, handle, size } = plain[(reader + turn) % plain.length];
      const length = Math.min(size, Math.round(SHORTEST + Math.random() * (LONGEST - SHORTEST)));
      const start = Math.floor(Math.random() * (size - length));
      const began = performance.now();
      try {
        const found = await link.read(path, start, start + length);
        waits.push(performance.now() - began);
        const expected = Buffer.alloc(length);
        await handle.read(expected, 0, length, start);
        if (!found.equals(expected)) throw new Error(`${path} from ${start}: other bytes than the plain file's`);
      } catch (error) {
        errors.push(error.message);
        if (errors.length > 100) return waits;
      }
    }
    return waits;
  };
  const waits = await Promise.all(Array.from({ length: readers }, (_, reader) => readOn(reader)));
  for (const { handle } of plain) await handle.close();
  return {
    readers,
    seconds,
    ...waitsOf(waits),
    errors: errors.length,
    firstError: errors[0] ?? null,
    rssMiB: memory.stop()
  };
}

function waitsOf(waits) {
  const all = waits.flat();
  const counts = waits.map(one => one.length);
  const middle = all.length > 0 ? median(all) : null;
  return {
    requests: all.length,
    fewestOfAReader: Math.min(...counts),
    mostOfAReader: Math.max(...counts),
    waitMs: {
      median: middle,
      p99: all.length > 0 ? quantile(all, 0.99) : null,
      most: all.reduce((a, b) => Math.max(a, b), 0)
    },
    /** The longest wait of the reader that waited longest, over the median of all. */
    mostOverMedian: middle ? Math.max(...waits.map(one => one.reduce((a, b) => Math.max(a, b), 0))) / middle : null
  };
}
