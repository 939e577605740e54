import { Result, type Interface } from 'ethers';
import type { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { marketAbi, registryAbi, type IContracts } from './contracts.js';
import type { Rpc } from './rpc.js';
import { Data } from './rpc-shapes.js';

/** Asks the views of the two contracts. */
export class ContractViews {
  constructor(
    private readonly rpc: Rpc,
    private readonly contracts: IContracts
  ) {}

  /** A view of the market; at a block hash where given (EIP-1898, canonical blocks only). The answer is parsed. */
  market<T extends z.ZodType>(name: string, args: readonly unknown[], answer: T, blockHash?: string) {
    return this.ask(marketAbi, this.contracts.market, name, args, answer, blockHash);
  }

  /** A view of the registry. */
  registry<T extends z.ZodType>(name: string, args: readonly unknown[], answer: T) {
    return this.ask(registryAbi, this.contracts.registry, name, args, answer);
  }

  private async ask<T extends z.ZodType>(
    abi: Interface,
    to: string,
    name: string,
    args: readonly unknown[],
    answer: T,
    blockHash?: string
  ): Promise<z.infer<T>> {
    const block = blockHash === undefined ? 'latest' : { blockHash, requireCanonical: true };
    const data = await this.rpc.send('eth_call', [{ to, data: abi.encodeFunctionData(name, args) }, block], Data);
    try {
      const result = abi.decodeFunctionResult(name, data);
      const value: unknown = result.length === 1 ? result[0] : result;
      return answer.parse(value instanceof Result ? value.toObject(true) : value);
    } catch (error) {
      throw new AffluentError('CHAIN_UNREACHABLE', `At ${to} there is no contract of ours that answers ${name}.`, {
        hint: 'Check the addresses of the contracts in the networks file.',
        cause: error
      });
    }
  }
}
