import { digestOf, type ISigningDomain } from './digest.js';
import { numberWord, structHash } from './encode.js';

/** EIP-712 type of what a session key signs to unlock. */
export const RECEIPT_TYPE = 'Receipt(uint256 licenceId,uint32 page,uint256 unlocked,uint256 deadline)';
/** How far ahead a receipt's deadline may lie, in seconds. */
export const MAX_RECEIPT_SECONDS = 600;

/** The shards of one page that a licence wants unlocked; `deadline` in seconds since the epoch. */
export interface IReceipt {
  readonly licenceId: bigint;
  readonly page: number;
  readonly unlocked: bigint;
  readonly deadline: number;
}

/** What the session key signs. */
export function receiptDigest(domain: ISigningDomain, one: IReceipt): string {
  return digestOf(
    domain,
    structHash(RECEIPT_TYPE, [one.licenceId, one.page, one.unlocked, one.deadline].map(numberWord))
  );
}
