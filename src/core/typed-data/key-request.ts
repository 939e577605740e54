import { digestOf, type ISigningDomain } from './digest.js';
import { addressWord, arrayWord, hashWord, numberWord, structHash } from './encode.js';

/** EIP-712 type of what a session key signs to get shares. */
export const KEY_REQUEST_TYPE =
  'KeyRequest(uint256 licenceId,uint32[] pages,uint256[] wanted,address custodian,bytes32 replyKey,uint256 deadline)';
/** How far ahead a key request's deadline may lie, in seconds. */
export const MAX_KEY_REQUEST_SECONDS = 120;

/** Send me your shares of these shards, sealed to `replyKey` (X25519); `deadline` in seconds since the epoch. */
export interface IKeyRequest {
  readonly licenceId: bigint;
  readonly pages: readonly number[];
  /** One word a page. */
  readonly wanted: readonly bigint[];
  readonly custodian: string;
  readonly replyKey: string;
  readonly deadline: number;
}

/** What the session key signs. */
export function keyRequestDigest(domain: ISigningDomain, one: IKeyRequest): string {
  const words = [
    numberWord(one.licenceId),
    arrayWord(one.pages),
    arrayWord(one.wanted),
    addressWord(one.custodian),
    hashWord(one.replyKey),
    numberWord(one.deadline)
  ];
  return digestOf(domain, structHash(KEY_REQUEST_TYPE, words));
}
