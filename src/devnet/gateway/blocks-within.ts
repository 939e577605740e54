import type { parseCid } from '../../adapters/ipfs/index.js';
import { fileBlock, readBlock, touches, type Blockstore } from '../../adapters/ipfs/index.js';
import type { IBlock } from '../../ports/index.js';
import { resolveEntityBytes, type IEntityBytes } from './entity-bytes.js';

type Cid = ReturnType<typeof parseCid>;

/** The blocks of a file that a range of its bytes touches, depth first, the root first. */
export async function* blocksWithin(blocks: Blockstore, root: Cid, wanted: IEntityBytes): AsyncIterable<IBlock> {
  const bytes = await readBlock(blocks, root);
  yield { cid: root.toString(), bytes };
  const { size } = fileBlock(root, bytes, 0);
  const { from, to } = resolveEntityBytes(wanted, size);
  yield* below(blocks, root, bytes, 0, { from, to });
}

async function* below(
  blocks: Blockstore,
  cid: Cid,
  bytes: Uint8Array,
  start: number,
  range: IEntityBytes
): AsyncIterable<IBlock> {
  for (const child of fileBlock(cid, bytes, start).children) {
    if (!touches(child, range.from, range.to)) continue;
    const found = await readBlock(blocks, child.cid);
    yield { cid: child.cid.toString(), bytes: found };
    yield* below(blocks, child.cid, found, child.start, range);
  }
}
