import { closeSync, constants, fstatSync, openSync, readlinkSync, writeSync } from 'node:fs';
import { AffluentError } from '../../core/errors/index.js';
import type { IMemoryAddress, ISharedMemory } from '../../ports/index.js';

/**
 * Opens a memfd of another process through `/proc` (Linux). What was opened is looked at again by our own descriptor, so that nothing
 * can be put in its place: only a memfd of the name that the reader gave is written to, never a file.
 */
export function openSharedMemory({ pid, fd, name }: IMemoryAddress): ISharedMemory {
  const opened = attempt(() => openSync(`/proc/${pid}/fd/${fd}`, constants.O_RDWR | constants.O_NONBLOCK));
  try {
    const size = sizeOfMemory(opened, name);
    return {
      size,
      write: (offset, bytes) => {
        // Beyond its end a write would make the memory grow behind its owner's back.
        if (offset < 0 || offset + bytes.length > size)
          throw new AffluentError('RANGE_INVALID', `The memory has ${size} bytes.`);
        for (let at = 0; at < bytes.length;) at += writeSync(opened, bytes, at, bytes.length - at, offset + at);
      },
      close: () => closeSync(opened)
    };
  } catch (error) {
    closeSync(opened);
    throw error;
  }
}

function sizeOfMemory(opened: number, name: string): number {
  const stats = attempt(() => fstatSync(opened));
  const target = attempt(() => readlinkSync(`/proc/self/fd/${opened}`));
  if (!stats.isFile() || stats.nlink !== 0 || target !== `/memfd:affluent-${name} (deleted)`) throw unshared();
  return stats.size;
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw unshared(cause);
  }
}

function unshared(cause?: unknown): AffluentError {
  return new AffluentError('MEMORY_UNSHARED', 'There is no memory of that name to be reached.', { cause });
}
