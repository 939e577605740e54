import { AffluentError } from '../../core/errors/index.js';
import { Pack, type PackShard } from '../../core/wire/index.js';
import type { IPackFolder } from '../../ports/index.js';

const MOST_BYTES = 33_554_432;

/** Reads and checks `pack.json`. @throws AffluentError INPUT_INVALID that names what is wrong */
export async function readPack(folder: IPackFolder): Promise<Pack> {
  const text = await folder.readText('pack.json', MOST_BYTES);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', 'pack.json is not JSON.', {
      cause,
      hint: 'Make the folder again: `affluent pack`.'
    });
  }
  const parsed = Pack.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AffluentError(
      'INPUT_INVALID',
      `pack.json, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}.`
    );
  }
  checkShards(parsed.data);
  checkWeights(parsed.data);
  return parsed.data;
}

/** Numbers run from 0 without a gap, contributions are contiguous blocks in order, and each `_metadata` is a shard with no rows. */
function checkShards(pack: Pack): void {
  const byNumber = [...pack.shards].sort((a, b) => a.number - b.number);
  if (byNumber.some((shard, i) => shard.number !== i)) refuse('the shard numbers are not 0, 1, 2 … without a gap');
  let next = 0;
  for (const [i, contribution] of pack.contributions.entries()) {
    if (contribution.number !== i || contribution.firstShard !== next)
      refuse(`contribution ${i} does not follow the one before it`);
    const own = byNumber.slice(next, next + contribution.shardCount);
    if (own.some(shard => shard.contribution !== i)) refuse(`a shard of contribution ${i} names another one`);
    next += contribution.shardCount;
  }
  if (next !== pack.shards.length) refuse('the contributions do not cover all shards');
  for (const recordSet of pack.recordSets) checkMetadata(recordSet.name, byNumber[recordSet.metadataShard]);
}

function checkMetadata(name: string, shard: PackShard | undefined): void {
  if (shard?.recordSet !== name || shard.rows !== 0)
    refuse(`the _metadata shard of record set ${name} is not among the shards without rows`);
}

function checkWeights(pack: Pack): void {
  const total = pack.contributions.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  if (total === 0n) refuse('all weights are 0, so nobody could be paid');
  if (total > BigInt(pack.charter.weightCap)) refuse('the weights add up to more than the charter’s cap');
}

function refuse(what: string): never {
  throw new AffluentError('INPUT_INVALID', `pack.json: ${what}.`, { hint: 'Make the folder again: `affluent pack`.' });
}
