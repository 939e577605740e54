import { lstat, open, readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { PackPath } from '../../core/wire/index.js';
import type { IPackFolder } from '../../ports/index.js';

/** Bytes that are read at once. */
const CHUNK = 1_048_576;

/** A pack's folder on this machine. Links that lead out of it are refused: a pack is made by a tool, and may be somebody else's. */
export function packFolder(directory: string): IPackFolder {
  const locate = async (path: string): Promise<{ path: string; size: number; modified: number }> => {
    if (!PackPath.safeParse(path).success) throw refuse(path, 'is no path of a pack');
    try {
      const [root, real] = await Promise.all([realpath(directory), realpath(join(directory, path))]);
      const facts = await lstat(real);
      if (!real.startsWith(`${root}${sep}`) || !facts.isFile()) throw refuse(path, 'is no file within the pack');
      return { path: real, size: facts.size, modified: facts.mtimeMs };
    } catch (cause) {
      throw cause instanceof AffluentError ? cause : refuse(path, 'cannot be read', cause);
    }
  };
  const readAll = async (path: string, limit: number): Promise<Uint8Array> => {
    const found = await locate(path);
    if (found.size > limit) throw refuse(path, `has more than ${limit} bytes`);
    return readFile(found.path);
  };
  return {
    readAll,
    readText: async (path, limit) => new TextDecoder().decode(await readAll(path, limit)),
    facts: async path => {
      const { size, modified } = await locate(path);
      return { size, modified };
    },
    open: path => chunks(locate(path))
  };
}

async function* chunks(located: Promise<{ path: string }>): AsyncIterable<Uint8Array> {
  const file = await open((await located).path);
  try {
    const memory = Buffer.allocUnsafeSlow(CHUNK); // one for all: a large file would else leave its size to the collector
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, CHUNK);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function refuse(path: string, why: string, cause?: unknown): AffluentError {
  return new AffluentError('INPUT_INVALID', `${path.slice(0, 120)} ${why}.`, {
    cause,
    hint: 'Make the folder again: `affluent pack`.'
  });
}
