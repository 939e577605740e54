export { BlockCache, type IBlockCacheOptions } from './block-cache.js';
export { BlockClient, type IBlockClientOptions } from './block-client.js';
export { heliaNode } from './helia-node.js';
export { fileImporter } from './import-file.js';
export { memoryBlockstore, openBlockstore } from './open-blockstore.js';
export { rangeSource } from './range-source.js';
export { isBlock, MAX_BLOCK_BYTES, parseCid } from './verify-block.js';
export { readBlock } from './read-block.js';
export type { Blockstore } from 'interface-blockstore';
