import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { u32be, u64be } from '../bytes/big-endian.js';
import { fromHex } from '../bytes/hex.js';

/** The dataset that a shard belongs to, on its chain and registry. */
export interface IDatasetContext {
  readonly chainId: number | bigint;
  /** Address of the dataset registry, 0x hex. */
  readonly registry: string;
  /** Dataset id, 0x and 64 hex digits. */
  readonly dataset: string;
}

/** u64be chain id ‖ 20 bytes registry ‖ 32 bytes dataset id: what binds bytes to one dataset. */
export function datasetContextBytes(context: IDatasetContext): Uint8Array {
  return concatBytes(u64be(context.chainId), fromHex(context.registry, 20), fromHex(context.dataset, 32));
}

/** Associated data of a shard's ciphertext: a ciphertext moved to another shard, dataset or chain does not open. */
export function shardAssociatedData(context: IDatasetContext, shard: number): Uint8Array {
  return concatBytes(utf8ToBytes('affluent/shard/1'), datasetContextBytes(context), u32be(shard));
}
