import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectionFile } from '../core/wire/index.js';

/** Where the connection file of a network lies. */
export function connectionPath(runtimeFolder: string, network: string): string {
  return join(runtimeFolder, `affluent-${network}.json`);
}

/** Writes the connection file so that nobody ever reads half of one, and nobody else reads it at all. */
export async function writeConnectionFile(runtimeFolder: string, content: ConnectionFile): Promise<void> {
  await mkdir(runtimeFolder, { recursive: true, mode: 0o700 });
  const path = connectionPath(runtimeFolder, content.network);
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(draft, JSON.stringify(content), { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The connection file; null where there is none, or none that can be read. */
export async function readConnectionFile(runtimeFolder: string, network: string): Promise<ConnectionFile | null> {
  try {
    const text = await readFile(connectionPath(runtimeFolder, network), 'utf8');
    return ConnectionFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Removes the connection file, unless another service has written its own meanwhile. */
export async function removeConnectionFile(runtimeFolder: string, network: string, token: string): Promise<void> {
  const found = await readConnectionFile(runtimeFolder, network);
  if (found?.token === token) await rm(connectionPath(runtimeFolder, network), { force: true });
}
