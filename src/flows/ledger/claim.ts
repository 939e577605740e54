import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { buildSumTree } from '../../core/sum-tree/sum-tree.js';
import type { ClaimRequest, ClaimResult } from '../../core/wire/index.js';
import type { ICatalogStore, IChainCall, IChainCalls, IChainReader, ISigner } from '../../ports/index.js';
import { currencyOf } from '../catalog/currency-of.js';
import type { DatasetFacts, IDatasetFacts } from '../catalog/dataset-facts.js';
import { sendTransaction, type ISendDeps } from '../transactions/send-transaction.js';

/** What finding out what is due asks of the world. */
export interface IDueClaimsDeps {
  readonly chain: Pick<IChainReader, 'account' | 'batch'>;
  readonly calls: Pick<IChainCalls, 'claim'>;
  readonly facts: Pick<DatasetFacts, 'of' | 'indexOf'>;
}

/** What one contribution is owed, and the call that pays it. */
export interface IDueClaim {
  readonly contribution: number;
  readonly due: bigint;
  readonly call: IChainCall;
}

/** What claiming asks of the world. */
export interface IClaimDeps extends Omit<ISendDeps, 'chain'>, Omit<IDueClaimsDeps, 'chain'> {
  readonly chain: ISendDeps['chain'] & IDueClaimsDeps['chain'];
  readonly catalog: Pick<ICatalogStore, 'events'>;
  /** Brings the index up to the claims. */
  readonly syncCatalog: () => Promise<void>;
}

/**
 * Pays contributions what they have earned and were not paid yet; each payee gets its own, the signer pays the gas.
 * @throws AffluentError DATASET_UNKNOWN, INPUT_INVALID (no such contribution), FUNDS_INSUFFICIENT, CHAIN_UNREACHABLE
 */
export async function claim(deps: IClaimDeps, request: ClaimRequest, signer: ISigner): Promise<ClaimResult> {
  const claims: ClaimResult['claims'] = [];
  for (const { contribution, call } of await dueClaims(deps, request)) {
    const subject = `${request.dataset}/${contribution}`;
    const { entry, mined } = await sendTransaction(deps, { kind: 'claim', subject, call, signer });
    for (const event of mined.events) {
      if (event.type !== 'claimed' || event.contribution !== contribution) continue;
      claims.push({
        contribution,
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

/** What the wanted contributions of a dataset are owed now. @throws AffluentError DATASET_UNKNOWN, INPUT_INVALID, CHAIN_UNREACHABLE */
export async function dueClaims(deps: IDueClaimsDeps, request: ClaimRequest): Promise<IDueClaim[]> {
  const facts = await deps.facts.of(request.dataset);
  const index = await deps.facts.indexOf(facts);
  const claims: IDueClaim[] = [];
  for (const contribution of wanted(index, request)) {
    const due = await dueOf(deps, facts, index, contribution);
    if (due > 0n) claims.push({ contribution, due, call: await claimCall(deps, facts, index, contribution) });
  }
  return claims;
}

function wanted({ contributions }: ShardIndex, request: ClaimRequest): readonly number[] {
  const numbers = request.contributions ?? contributions.map(({ number }) => number);
  const unknown = numbers.find(number => contributions[number] === undefined);
  if (unknown !== undefined) throw new AffluentError('INPUT_INVALID', `The dataset has no contribution ${unknown}.`);
  return [...new Set(numbers)];
}

async function dueOf(
  deps: IDueClaimsDeps,
  { entry }: IDatasetFacts,
  index: ShardIndex,
  number: number
): Promise<bigint> {
  const weight = BigInt(index.contributions[number]?.weight ?? 0);
  const { credited, flatShare, claimed } = await deps.chain.account(entry.id, number, weight);
  return credited + flatShare - claimed;
}

async function claimCall(
  deps: IDueClaimsDeps,
  { entry }: IDatasetFacts,
  { contributions }: ShardIndex,
  number: number
): Promise<IChainCall> {
  // All contributions of this version's datasets joined with the registration: batch 0.
  const { first, count } = await deps.chain.batch(entry.id, 0);
  const leaves = contributions
    .slice(first, first + count)
    .map(({ payee, weight }) => ({ payee, weight: BigInt(weight) }));
  const leaf = leaves[number - first];
  if (!leaf) throw new AffluentError('INPUT_INVALID', `Contribution ${number} did not join with the registration.`);
  const { hashes, sums } = buildSumTree(leaves).prove(number - first);
  return deps.calls.claim(entry.id, { batch: 0, index: number - first, ...leaf, hashes, sums });
}
