import { hasShard, pageOf } from '../../core/shards/page.js';
import type { IChainReader, IOutbox } from '../../ports/index.js';
import type { IUsableLicence, UsableLicences } from '../licences/usable-licence.js';
import { wordsOnChain } from './words-on-chain.js';

/** What assigning asks of the world. */
export interface IAssignDeps {
  readonly chain: Pick<IChainReader, 'word'>;
  readonly outbox: Pick<IOutbox, 'reserved'>;
}

/**
 * Which metered licence reads which shards: the one that has unlocked a shard, or signed for it, and else the best. Whoever holds several
 * pays for no shard twice because another of them is fuller now. The best comes last: what is paid for is read first.
 * @throws AffluentError CHAIN_UNREACHABLE
 */
export async function assignShards(
  deps: IAssignDeps,
  [best, ...others]: UsableLicences,
  shards: readonly number[]
): Promise<ReadonlyMap<IUsableLicence, readonly number[]>> {
  const parts = new Map<IUsableLicence, readonly number[]>();
  let left = others.length > 0 ? await notOf(deps, best, shards) : [];
  for (const other of others) {
    if (left.length === 0) break;
    const rest = await notOf(deps, other, left);
    const its = left.filter(shard => !rest.includes(shard));
    if (its.length > 0) parts.set(other, its);
    left = rest;
  }
  const taken = new Set([...parts.values()].flat());
  return parts.set(
    best,
    shards.filter(shard => !taken.has(shard))
  );
}

/** Those that the licence has neither unlocked nor signed for. */
async function notOf(
  deps: IAssignDeps,
  { licence: { id, dataset } }: IUsableLicence,
  shards: readonly number[]
): Promise<number[]> {
  const [words, signed] = await Promise.all([wordsOnChain(deps, id, shards), deps.outbox.reserved(id, [dataset])]);
  return shards.filter(shard => !signed.has(shard) && !hasShard(words.get(pageOf(shard)) ?? 0n, shard));
}
