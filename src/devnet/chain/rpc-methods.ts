import { z } from 'zod';

/** Methods that only read; they go to the node as they are. Everything that is not named here or below is refused. */
const reading: ReadonlySet<string> = new Set([
  'eth_accounts',
  'eth_blobBaseFee',
  'eth_blockNumber',
  'eth_call',
  'eth_chainId',
  'eth_createAccessList',
  'eth_estimateGas',
  'eth_feeHistory',
  'eth_gasPrice',
  'eth_getBalance',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getBlockReceipts',
  'eth_getBlockTransactionCountByHash',
  'eth_getBlockTransactionCountByNumber',
  'eth_getCode',
  'eth_getLogs',
  'eth_getProof',
  'eth_getStorageAt',
  'eth_getTransactionByBlockHashAndIndex',
  'eth_getTransactionByBlockNumberAndIndex',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'eth_maxPriorityFeePerGas',
  'eth_protocolVersion',
  'eth_syncing',
  'net_listening',
  'net_version',
  'web3_clientVersion',
  'web3_sha3'
]);

/** Whether a method may go to the node unseen. */
export function isReading(method: string): boolean {
  return reading.has(method);
}

const TEN_YEARS = 315_360_000;
const Seconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^(0x[0-9a-fA-F]{1,8}|[0-9]{1,10})$/)
      .transform(Number)
  ])
  .pipe(z.number().int().min(0).max(TEN_YEARS));

/** A call as it comes in; what a method takes is parsed by the method. */
export const RpcRequest = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string().max(256), z.number(), z.null()]).default(null),
  method: z.string().max(128),
  params: z.union([z.array(z.unknown()).max(64), z.record(z.string(), z.unknown())]).default([])
});
export type RpcRequest = z.infer<typeof RpcRequest>;

/** Parameters of the methods that we answer ourselves. A transaction is bounded to 128 KiB, as public nodes do. */
export const writing = {
  eth_sendRawTransaction: z.tuple([
    z
      .string()
      .max(262_146)
      .regex(/^0x([0-9a-fA-F]{2})+$/)
  ]),
  evm_increaseTime: z.tuple([Seconds]),
  /** Seconds, as anvil takes them. */
  evm_setIntervalMining: z.tuple([z.number().min(0).max(60)]),
  evm_mine: z.union([z.tuple([]), z.tuple([z.unknown()])])
} as const;
