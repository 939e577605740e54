import { createWriteStream, type WriteStream } from 'node:fs';
import { chmod, rename, stat } from 'node:fs/promises';

const LARGEST = 10 * 1_048_576;

/** Opens the log, which only its user reads; a large one of former runs makes room, and is kept once. */
export async function openLogFile(path: string): Promise<WriteStream> {
  const size = await stat(path).then(
    facts => facts.size,
    () => 0
  );
  if (size > LARGEST) await rename(path, `${path}.1`);
  else if (size > 0) await chmod(path, 0o600);
  return createWriteStream(path, { flags: 'a', mode: 0o600 });
}
