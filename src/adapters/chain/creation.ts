import { AbiCoder, concat, Interface } from 'ethers';
import type { IChainCall } from '../../ports/index.js';
import { bytecode as registryBytecode } from './abi/dataset-registry-bytecode.js';
import { bytecode as marketBytecode } from './abi/licence-market-bytecode.js';
import { testDollarAbi } from './abi/test-dollar.js';
import { bytecode as dollarBytecode } from './abi/test-dollar-bytecode.js';

/** Data of the transaction that creates the registry. */
export function registryCreation(): string {
  return registryBytecode;
}

/** Data of the transaction that creates the devnet's dollar. */
export function testDollarCreation(): string {
  return dollarBytecode;
}

/** A call that makes devnet dollars out of nothing: anybody may send it. */
export function mintTestDollars(token: string, to: string, amount: bigint): IChainCall {
  const data = new Interface(testDollarAbi).encodeFunctionData('mint', [to, amount]);
  return { to: token, data, value: 0n, title: 'Make test dollars' };
}

/** Data of the transaction that creates the market of a registry. */
export function marketCreation(registry: string): string {
  return concat([marketBytecode, AbiCoder.defaultAbiCoder().encode(['address'], [registry])]);
}
