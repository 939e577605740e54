import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { makePrivateFolder, readPrivateFile, writePrivateFile } from './private-files.js';

const SECRET_BYTES = 32;

/**
 * 32 random bytes that stay the same over restarts, in a 0600 file made at the first call.
 * @throws AffluentError INTERNAL where the file is not one of ours
 */
export async function secretFile(path: string): Promise<Uint8Array> {
  const found = await readPrivateFile(path, SECRET_BYTES);
  if (found?.length === SECRET_BYTES) return found;
  if (found)
    throw new AffluentError('INTERNAL', `The key file ${path} has a wrong length; what it sealed cannot be opened.`, {
      hint: 'Restore it from a backup.'
    });
  await makePrivateFolder(dirname(path));
  const made = randomBytes(SECRET_BYTES);
  await writePrivateFile(path, made);
  return made;
}
