import { close, openSync, write, writeSync } from 'node:fs';
import { chmod, rename, stat } from 'node:fs/promises';
import { Writable } from 'node:stream';

const LARGEST = 10 * 1_048_576;
const STANDARD_ERROR = 2;

/**
 * Opens the log, which only its user reads; a large one of former runs makes room, and is kept once. A line that the disk has no
 * room for goes to standard error: a service that cannot log goes on.
 */
export async function openLogFile(path: string): Promise<Writable> {
  const size = await stat(path).then(
    facts => facts.size,
    () => 0
  );
  if (size > LARGEST) await rename(path, `${path}.1`);
  else if (size > 0) await chmod(path, 0o600);
  const file = openSync(path, 'a', 0o600);
  return new Writable({
    write: (line: Buffer, _encoding, done) =>
      write(file, line, (error, written) => {
        if (error || written < line.length) complain(line);
        done();
      }),
    final: done => close(file, () => done())
  });
}

function complain(line: Buffer): void {
  try {
    writeSync(STANDARD_ERROR, line);
  } catch {
    // Nobody listens.
  }
}
