import { z } from 'zod';
import { Hash32 } from '../../core/wire/index.js';

/** A number of JSON-RPC. */
export const Quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/i)
  .transform(text => BigInt(text));

/** A number of JSON-RPC that a double holds exactly. */
export const SmallQuantity = Quantity.refine(value => value <= BigInt(Number.MAX_SAFE_INTEGER)).transform(Number);

/** Bytes of JSON-RPC. */
export const Data = z.string().regex(/^0x([0-9a-f]{2})*$/i);

/** A block's header, as far as it is used here. */
export const Block = z.object({
  number: SmallQuantity,
  hash: Hash32,
  timestamp: SmallQuantity,
  gasLimit: Quantity,
  baseFeePerGas: Quantity.optional()
});
export type Block = z.infer<typeof Block>;

/** One log; newer nodes tell its block's time. */
export const Log = z.object({
  address: z.string().regex(/^0x[0-9a-f]{40}$/i),
  topics: z.array(Hash32).max(4),
  data: Data,
  blockNumber: SmallQuantity,
  blockHash: Hash32,
  transactionHash: Hash32,
  logIndex: SmallQuantity,
  removed: z.boolean().default(false),
  blockTimestamp: SmallQuantity.nullish()
});
export type Log = z.infer<typeof Log>;

/** A transaction, as far as it is used here. */
export const SentTransaction = z.object({ from: z.string().regex(/^0x[0-9a-f]{40}$/i), nonce: SmallQuantity });

/** A transaction's receipt. */
export const Receipt = z.object({
  status: SmallQuantity,
  blockNumber: SmallQuantity,
  gasUsed: Quantity,
  logs: z.array(Log)
});
