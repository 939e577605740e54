import { digestIn, domainSeparator, type IContractDomain } from './digest.js';
import { addressWord, numberWord, structHash } from './encode.js';

/** EIP-712 type of an ERC-2612 permit. */
export const PERMIT_TYPE = 'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)';

/** The spender may take so much of the owner's tokens, until the deadline. */
export interface IPermitTerms {
  readonly owner: string;
  readonly spender: string;
  /** Atomic units of the token. */
  readonly value: bigint;
  readonly nonce: bigint;
  /** Seconds since the epoch. */
  readonly deadline: number;
}

/** What the owner of tokens signs, in the token's own domain. */
export function permitDigest(domain: IContractDomain, terms: IPermitTerms): string {
  const words = [
    ...[terms.owner, terms.spender].map(addressWord),
    ...[terms.value, terms.nonce, terms.deadline].map(numberWord)
  ];
  return digestIn(domainSeparator(domain), structHash(PERMIT_TYPE, words));
}
