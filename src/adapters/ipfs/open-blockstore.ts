import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryBlockstore } from 'blockstore-core';
import { FsBlockstore } from 'blockstore-fs';
import { NextToLast } from 'blockstore-fs/sharding';
import type { Blockstore } from 'interface-blockstore';
import type { CID } from 'multiformats/cid';
import { AffluentError } from '../../core/errors/index.js';

/** Reads a block by one read of its file: as a stream, a leaf costs sixteen and is put together again. Says when the disk is full. */
class WholeFiles extends FsBlockstore {
  constructor(
    folder: string,
    private readonly places = new NextToLast()
  ) {
    super(folder, { createIfMissing: true, shardingStrategy: places });
  }

  override async put(key: CID, bytes: Uint8Array, options?: { signal?: AbortSignal }): Promise<CID> {
    try {
      return await super.put(key, bytes, options);
    } catch (cause) {
      // The library keeps the system's words, not its error.
      if (!/\b(ENOSPC|EDQUOT)\b/.test(String(cause))) throw cause;
      throw new AffluentError('DISK_FULL', 'There is no room left for a block that is on its way out.', { cause });
    }
  }

  override async *get(key: CID, options: { signal?: AbortSignal } = {}): AsyncGenerator<Uint8Array> {
    const { dir, file } = this.places.encode(key);
    const bytes = await readFile(join(this.path, dir, file), options).catch(() => null);
    if (bytes) yield bytes;
    else yield* super.get(key, options); // it says why not, in the words of its interface
  }
}

/** Opens a block store in a folder, a file a block; made where it is missing. */
export async function openBlockstore(folder: string): Promise<Blockstore> {
  const store = new WholeFiles(folder);
  await store.open();
  return store;
}

/** An empty block store in a folder of its own, for what is pushed on soon: what a killed process left there goes. */
export async function passingBlockstore(folder: string): Promise<Blockstore> {
  await rm(folder, { recursive: true, force: true });
  return openBlockstore(folder);
}

/** A block store in memory, for what is pushed on at once. */
export function memoryBlockstore(): Blockstore {
  return new MemoryBlockstore();
}
