import { digestOf, type ISigningDomain } from './digest.js';
import { hashWord, structHash } from './encode.js';

/** EIP-712 type of what a custodian signs. */
export const ACCEPTANCE_TYPE = 'Acceptance(uint256 dataset,bytes32 pagesHash,bytes32 commitmentsRoot,bytes32 hpkeKey)';

/** I hold good shares of all shards of this table. */
export interface IAcceptance {
  readonly dataset: string;
  readonly pagesHash: string;
  readonly commitmentsRoot: string;
  readonly hpkeKey: string;
}

/** What the custodian signs. */
export function acceptanceDigest(domain: ISigningDomain, one: IAcceptance): string {
  const words = [one.dataset, one.pagesHash, one.commitmentsRoot, one.hpkeKey].map(hashWord);
  return digestOf(domain, structHash(ACCEPTANCE_TYPE, words));
}
