import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { buildSumTree } from '../../core/sum-tree/sum-tree.js';
import type { ClaimRequest, ClaimResult } from '../../core/wire/index.js';
import type { ICatalogStore, IChainCalls, IChainReader, ISigner } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import { sendTransaction, type ISendDeps, type ISent } from '../transactions/send-transaction.js';

/** What claiming asks of the world. */
export interface IClaimDeps extends Omit<ISendDeps, 'chain'> {
  readonly chain: ISendDeps['chain'] & Pick<IChainReader, 'account' | 'batch'>;
  readonly calls: Pick<IChainCalls, 'claim'>;
  readonly catalog: Pick<ICatalogStore, 'events'>;
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'>;
  /** Brings the index up to the claims. */
  readonly syncCatalog: () => Promise<void>;
}

/**
 * Pays contributions what they have earned and were not paid yet; each payee gets its own, the signer pays the gas.
 * @throws AffluentError DATASET_UNKNOWN, INPUT_INVALID (no such contribution), FUNDS_INSUFFICIENT, CHAIN_UNREACHABLE
 */
export async function claim(deps: IClaimDeps, request: ClaimRequest, signer: ISigner): Promise<ClaimResult> {
  const facts = await deps.facts.of(request.dataset);
  const index = await deps.facts.indexOf(facts);
  const claims: ClaimResult['claims'] = [];
  for (const number of wanted(index, request)) {
    if ((await dueOf(deps, facts, index, number)) === 0n) continue;
    const { entry, mined } = await claimOne(deps, facts, index, number, signer);
    for (const event of mined.events) {
      if (event.type !== 'claimed' || event.contribution !== number) continue;
      claims.push({
        contribution: number,
        payee: event.payee,
        amount: event.amount.toString(),
        transaction: entry.hash
      });
    }
  }
  await deps.syncCatalog();
  const total = claims.reduce((sum, one) => sum + BigInt(one.amount), 0n);
  return { claims, total: total.toString(), currency: await currencyOf(deps.catalog, request.dataset) };
}

function wanted({ contributions }: ShardIndex, request: ClaimRequest): readonly number[] {
  const numbers = request.contributions ?? contributions.map(({ number }) => number);
  const unknown = numbers.find(number => contributions[number] === undefined);
  if (unknown !== undefined) throw new AffluentError('INPUT_INVALID', `The dataset has no contribution ${unknown}.`);
  return [...new Set(numbers)];
}

async function dueOf(deps: IClaimDeps, { entry }: IDatasetFacts, index: ShardIndex, number: number): Promise<bigint> {
  const weight = BigInt(index.contributions[number]?.weight ?? 0);
  const { credited, flatShare, claimed } = await deps.chain.account(entry.id, number, weight);
  return credited + flatShare - claimed;
}

async function claimOne(
  deps: IClaimDeps,
  { entry }: IDatasetFacts,
  { contributions }: ShardIndex,
  number: number,
  signer: ISigner
): Promise<ISent> {
  // All contributions of this version's datasets joined with the registration: batch 0.
  const { first, count } = await deps.chain.batch(entry.id, 0);
  const leaves = contributions
    .slice(first, first + count)
    .map(({ payee, weight }) => ({ payee, weight: BigInt(weight) }));
  const leaf = leaves[number - first];
  if (!leaf) throw new AffluentError('INPUT_INVALID', `Contribution ${number} did not join with the registration.`);
  const { hashes, sums } = buildSumTree(leaves).prove(number - first);
  const call = deps.calls.claim(entry.id, { batch: 0, index: number - first, ...leaf, hashes, sums });
  return sendTransaction(deps, { kind: 'claim', subject: `${entry.id}/${number}`, call, signer });
}
