import { createHash } from 'node:crypto';
import { MemoryBlockstore } from 'blockstore-core';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { heliaNode, readBlock } from '../../../src/adapters/ipfs/index.js';

const block = Buffer.from('a block that only a gateway has');
const cid = CID.createV1(0x55, create(0x12, createHash('sha256').update(block).digest()));

describe('a Helia node', () => {
  it('fetches what it lacks through our verified blocks, once, and keeps it', async () => {
    const asked: string[] = [];
    const store = new MemoryBlockstore();
    const helia = await heliaNode(store, { get: async text => (asked.push(text), block) });
    for (let i = 0; i < 2; i++) expect(Buffer.compare(await readBlock(helia.blockstore, cid), block)).toBe(0);
    expect(asked).toEqual([cid.toString()]);
    expect(Buffer.compare(await readBlock(store, cid), block)).toBe(0);
    await helia.stop();
  });

  it('does not hang when nobody has the block', async () => {
    const nobody = { get: () => Promise.reject(new Error('nobody has it')) };
    const helia = await heliaNode(new MemoryBlockstore(), nobody);
    await expect(readBlock(helia.blockstore, cid)).rejects.toThrow();
    await helia.stop();
  });
});
