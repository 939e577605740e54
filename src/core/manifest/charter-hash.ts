import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Charter, CharterPolicy } from '../wire/index.js';

/** keccak256 of the policy's canonical JSON: keys in order of their names, no spaces. */
export function hashPolicy(policy: CharterPolicy): string {
  const { clusteringColumns, statisticsColumns, withdrawal } = policy;
  return `0x${bytesToHex(keccak_256(utf8ToBytes(JSON.stringify({ clusteringColumns, statisticsColumns, withdrawal }))))}`;
}

/** keccak256(abi.encode(charter)) as the registry computes it: eleven words. */
export function hashCharter(charter: Charter): string {
  const words = [
    BigInt(charter.currency ?? 0),
    BigInt(charter.threshold),
    BigInt(charter.publisherBps),
    BigInt(charter.custodianBps),
    BigInt(charter.floorPerMillion),
    BigInt(charter.floorFlat),
    charter.transferable ? 1n : 0n,
    BigInt(charter.sampleBps),
    BigInt(charter.withdrawalRule),
    BigInt(charter.weightCap),
    BigInt(hashPolicy(charter.policy))
  ];
  const encoded = new Uint8Array(words.length * 32);
  words.forEach((word, i) => encoded.set(wordBytes(word), i * 32));
  return `0x${bytesToHex(keccak_256(encoded))}`;
}

function wordBytes(word: bigint): Uint8Array {
  return Uint8Array.from(word.toString(16).padStart(64, '0').match(/../g) ?? [], byte => parseInt(byte, 16));
}
