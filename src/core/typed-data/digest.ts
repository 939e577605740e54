import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { toHex } from '../bytes/hex.js';
import { addressWord, numberWord, structHash, textWord } from './encode.js';

/** Where signatures are valid: one market on one chain. */
export interface ISigningDomain {
  readonly chainId: number;
  readonly market: string;
}

const DOMAIN_TYPE = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';

/** The EIP-712 digest of a struct's hash, 0x hex. */
export function digestOf(domain: ISigningDomain, hash: Uint8Array): string {
  const separator = structHash(DOMAIN_TYPE, [
    textWord('Affluent'),
    textWord('1'),
    numberWord(domain.chainId),
    addressWord(domain.market)
  ]);
  return toHex(keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), separator, hash)));
}
