import { MemoryBlockstore } from 'blockstore-core';
import { fileImporter } from '../../src/adapters/ipfs/index.js';

/** A file of several leaves whose bytes depend on where they lie, so that a swapped or shifted leaf shows. */
export interface IPublishedFile {
  readonly cid: string;
  readonly content: Buffer;
  readonly blocks: ReadonlyMap<string, Uint8Array>;
}

export async function publishedFile(size: number): Promise<IPublishedFile> {
  const content = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) content.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);
  const importer = fileImporter(new MemoryBlockstore());
  const { cid } = await importer.importFile(
    (async function* () {
      yield content;
    })()
  );
  const blocks = new Map<string, Uint8Array>();
  for await (const block of importer.blocks(cid)) blocks.set(block.cid, block.bytes);
  return { cid, content, blocks };
}
