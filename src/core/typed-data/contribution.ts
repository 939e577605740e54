import { digestOf, type ISigningDomain } from './digest.js';
import { addressWord, hashWord, numberWord, structHash } from './encode.js';

/** EIP-712 type of what a contributor signs. */
export const CONTRIBUTION_TYPE =
  'Contribution(uint256 dataset,bytes32 charterHash,uint32 firstShard,uint32 shardCount,bytes32 contentRoot,uint64 weight,address payee)';

/** These shards are mine, at this weight, under this charter; pay me here. */
export interface IContribution {
  readonly dataset: string;
  readonly charterHash: string;
  readonly firstShard: number;
  readonly shardCount: number;
  readonly contentRoot: string;
  readonly weight: bigint;
  readonly payee: string;
}

/** What the payee signs. */
export function contributionDigest(domain: ISigningDomain, one: IContribution): string {
  const words = [
    hashWord(one.dataset),
    hashWord(one.charterHash),
    numberWord(one.firstShard),
    numberWord(one.shardCount),
    hashWord(one.contentRoot),
    numberWord(one.weight),
    addressWord(one.payee)
  ];
  return digestOf(domain, structHash(CONTRIBUTION_TYPE, words));
}
