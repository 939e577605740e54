import { pageOf } from '../../core/shards/page.js';
import type { IChainReader } from '../../ports/index.js';

/** What a licence has unlocked by the chain's own word, for the pages of these shards. @throws AffluentError CHAIN_UNREACHABLE */
export async function wordsOnChain(
  deps: { readonly chain: Pick<IChainReader, 'word'> },
  licence: bigint,
  shards: readonly number[]
): Promise<Map<number, bigint>> {
  const pages = [...new Set(shards.map(pageOf))];
  return new Map(await Promise.all(pages.map(async page => [page, await deps.chain.word(licence, page)] as const)));
}
