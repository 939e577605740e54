import { open, readFile, rm } from 'node:fs/promises';
import { AffluentError } from '../core/errors/index.js';

/** Holds a folder for this process; a lock whose process is gone counts for nothing. @throws AffluentError STATE_CONFLICT */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const file = await open(path, 'wx', 0o600).catch(() => null);
    if (file) {
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      return () => rm(path, { force: true });
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (isAlive(holder)) {
      throw new AffluentError('STATE_CONFLICT', `The devnet of this folder runs already (process ${holder}).`, {
        hint: 'Use it, or stop it: `affluent devnet down`.'
      });
    }
    await rm(path, { force: true });
  }
  throw new AffluentError('STATE_CONFLICT', 'Another devnet is just starting in this folder.');
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
