export { ChainCalls } from './chain-calls.js';
export { ChainReader, type IChainReaderOptions } from './chain-reader.js';
export { marketCreation, mintTestDollars, registryCreation, testDollarCreation } from './creation.js';
