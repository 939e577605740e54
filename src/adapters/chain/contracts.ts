import { Interface } from 'ethers';
import { datasetRegistryAbi } from './abi/dataset-registry.js';
import { licenceMarketAbi } from './abi/licence-market.js';

/** ABI of the registry. */
export const registryAbi = new Interface(datasetRegistryAbi);
/** ABI of the market. */
export const marketAbi = new Interface(licenceMarketAbi);

/** Where the two contracts stand. */
export interface IContracts {
  readonly registry: string;
  readonly market: string;
}
