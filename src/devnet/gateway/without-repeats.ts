import type { IBlock } from '../../ports/index.js';

/** Each block once, where it comes first. */
export async function* withoutRepeats(blocks: AsyncIterable<IBlock>): AsyncIterable<IBlock> {
  const seen = new Set<string>();
  for await (const block of blocks) {
    if (seen.has(block.cid)) continue;
    seen.add(block.cid);
    yield block;
  }
}
