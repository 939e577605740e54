import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AffluentError } from '../core/errors/index.js';

/** The kernel's limit is 104 bytes on some systems; the clients count on 100. */
const LONGEST = 100;
const SHORT_FOLDER = '/tmp';

/** A socket path in a fresh folder that nobody else can enter, and how to remove it. */
export interface ISocketPlace {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes the folder; where the temporary folder's path is too long, in /tmp. @throws AffluentError INTERNAL */
export async function makeSocketPlace(temporaryFolder: string): Promise<ISocketPlace> {
  for (const parent of new Set([temporaryFolder, SHORT_FOLDER])) {
    const folder = await mkdtemp(join(parent, 'affluent-'));
    await chmod(folder, 0o700);
    const path = join(folder, 's');
    const remove = () => rm(folder, { recursive: true, force: true });
    if (Buffer.byteLength(path) <= LONGEST) return { path, remove };
    await remove();
  }
  throw new AffluentError('INTERNAL', 'No folder has a path that is short enough for a socket.', {
    hint: 'Set TMPDIR to a folder with a short path.'
  });
}
