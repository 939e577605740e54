import { createReadStream } from 'node:fs';
import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { PackPath } from '../../core/wire/index.js';
import type { IPackFolder } from '../../ports/index.js';

/** A pack's folder on this machine. Links that lead out of it are refused: a pack is made by a tool, and may be somebody else's. */
export function packFolder(directory: string): IPackFolder {
  const locate = async (path: string): Promise<{ path: string; size: number }> => {
    if (!PackPath.safeParse(path).success) throw refuse(path, 'is no path of a pack');
    try {
      const [root, real] = await Promise.all([realpath(directory), realpath(join(directory, path))]);
      const facts = await lstat(real);
      if (!real.startsWith(`${root}${sep}`) || !facts.isFile()) throw refuse(path, 'is no file within the pack');
      return { path: real, size: facts.size };
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
    size: async path => (await locate(path)).size,
    async *open(path) {
      yield* createReadStream((await locate(path)).path, { highWaterMark: 262_144 }) as AsyncIterable<Uint8Array>;
    }
  };
}

function refuse(path: string, why: string, cause?: unknown): AffluentError {
  return new AffluentError('INPUT_INVALID', `${path.slice(0, 120)} ${why}.`, {
    cause,
    hint: 'Make the folder again: `affluent pack`.'
  });
}
