import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { toHex } from '../bytes/hex.js';
import { addressWord, numberWord, structHash, textWord } from './encode.js';

/** Where signatures are valid: one market on one chain. */
export interface ISigningDomain {
  readonly chainId: number;
  readonly market: string;
}

/** The EIP-712 domain of any contract. */
export interface IContractDomain {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  /** Its address. */
  readonly contract: string;
}

const DOMAIN_TYPE = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';

/** The EIP-712 digest of a struct's hash, 0x hex. */
export function digestOf({ chainId, market }: ISigningDomain, hash: Uint8Array): string {
  return digestIn(domainSeparator({ name: 'Affluent', version: '1', chainId, contract: market }), hash);
}

/** The EIP-712 digest of a struct's hash in a domain, 0x hex. */
export function digestIn(separator: Uint8Array, hash: Uint8Array): string {
  return toHex(keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), separator, hash)));
}

/** The hash that stands for a domain. */
export function domainSeparator({ name, version, chainId, contract }: IContractDomain): Uint8Array {
  return structHash(DOMAIN_TYPE, [textWord(name), textWord(version), numberWord(chainId), addressWord(contract)]);
}
