import { MemoryBlockstore } from 'blockstore-core';
import { FsBlockstore } from 'blockstore-fs';
import type { Blockstore } from 'interface-blockstore';

/** Opens a block store in a folder, a file a block; made where it is missing. */
export async function openBlockstore(folder: string): Promise<Blockstore> {
  const store = new FsBlockstore(folder, { createIfMissing: true });
  await store.open();
  return store;
}

/** A block store in memory, for what is pushed on at once. */
export function memoryBlockstore(): Blockstore {
  return new MemoryBlockstore();
}
