import { hashPolicy } from '../../core/manifest/charter-hash.js';
import type { Charter } from '../../core/wire/index.js';
import type { IChainCharter } from '../../ports/index.js';

/** The charter as the registry takes it: the readable policy becomes its hash. */
export function chainCharter(charter: Charter): IChainCharter {
  const { policy, floorPerMillion, floorFlat, weightCap, ...rest } = charter;
  return {
    ...rest,
    floorPerMillion: BigInt(floorPerMillion),
    floorFlat: BigInt(floorFlat),
    weightCap: BigInt(weightCap),
    policyHash: hashPolicy(policy)
  };
}
