import { AbiCoder, concat } from 'ethers';
import { bytecode as registryBytecode } from './abi/dataset-registry-bytecode.js';
import { bytecode as marketBytecode } from './abi/licence-market-bytecode.js';

/** Data of the transaction that creates the registry. */
export function registryCreation(): string {
  return registryBytecode;
}

/** Data of the transaction that creates the market of a registry. */
export function marketCreation(registry: string): string {
  return concat([marketBytecode, AbiCoder.defaultAbiCoder().encode(['address'], [registry])]);
}
