import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AffluentError, isDiskFull } from '../../core/errors/index.js';

const TEMPORARY = '.writing-';

/** Makes a folder that its owner alone may enter, and clears away what a killed process left half written. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const stale = (await readdir(folder)).filter(name => name.startsWith(TEMPORARY));
  await Promise.all(stale.map(name => rm(join(folder, name), { force: true })));
}

/** Puts a whole file in place at once, 0600, and returns when disk and folder have it: never half a file. */
export async function writePrivateFile(path: string, content: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), TEMPORARY + randomBytes(8).toString('hex'));
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    if (isDiskFull(error))
      throw new AffluentError('DISK_FULL', 'There is no room left for a file of the keystore.', { cause: error });
    throw new AffluentError('INTERNAL', 'A file of the keystore cannot be written.', {
      hint: 'Check the rights of the data folder.',
      cause: error
    });
  }
}

/** The content of a file, or null where there is none; refuses one larger than the limit. */
export async function readPrivateFile(path: string, limit: number): Promise<Uint8Array | null> {
  try {
    const { size, mode } = await stat(path);
    if (size > limit)
      throw new AffluentError('INTERNAL', `A file of the keystore has ${size} bytes; at most ${limit} were expected.`);
    if ((mode & 0o077) !== 0) await chmod(path, 0o600);
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Says which content a file has, without reading it: it changes with every replacement. Null where there is none. Every read of a
 * shard asks: to wake a thread for it takes thirty times as long as the answer.
 */
export function stampOf(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino}/${stats.mtimeNs}/${stats.ctimeNs}/${stats.size}` : null;
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file system orders renames by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
