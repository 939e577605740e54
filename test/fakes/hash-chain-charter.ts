import { keccak256, AbiCoder, ZeroAddress } from 'ethers';
import type { IChainCharter } from '../../src/ports/index.js';

const TYPES = [
  'address',
  'uint8',
  'uint16',
  'uint16',
  'uint96',
  'uint96',
  'bool',
  'uint16',
  'uint8',
  'uint64',
  'bytes32'
];

/** keccak256(abi.encode(charter)), by ethers. */
export function hashChainCharter(charter: IChainCharter): string {
  const { currency, threshold, publisherBps, custodianBps, floorPerMillion, floorFlat } = charter;
  const { transferable, sampleBps, withdrawalRule, weightCap, policyHash } = charter;
  const values = [currency ?? ZeroAddress, threshold, publisherBps, custodianBps, floorPerMillion, floorFlat];
  values.push(transferable as never, sampleBps, withdrawalRule, weightCap, policyHash);
  return keccak256(AbiCoder.defaultAbiCoder().encode(TYPES, values));
}
