import { open, rm } from 'node:fs/promises';
import { AffluentError } from '../core/errors/index.js';

/**
 * Writes a file of mode 0600 that was not there. Its place is taken before `content` is asked for, and given back where that fails:
 * nothing is done on chain for a file that cannot be written. @throws AffluentError STATE_CONFLICT where there is one
 */
export async function newPrivateFile(path: string, content: () => Promise<string>): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw new AffluentError(
      cause.code === 'EEXIST' ? 'STATE_CONFLICT' : 'INPUT_INVALID',
      cause.code === 'EEXIST' ? `${path} is there already; it is not replaced.` : `${path} cannot be written.`,
      { hint: 'Name another file.', cause }
    );
  });
  try {
    await file.writeFile(await content());
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
