import { toHex } from '../bytes/hex.js';
import { addressWord, numberWord } from './encode.js';

/** Selector of ERC-20's `approve(address,uint256)`. */
const APPROVE = '0x095ea7b3';

/** Call data that lets a spender take so much of a token: what a wallet is asked is compared with it. */
export function approvalData(spender: string, amount: bigint): string {
  return APPROVE + [addressWord(spender), numberWord(amount)].map(word => toHex(word).slice(2)).join('');
}
