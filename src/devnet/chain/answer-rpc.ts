import { isAffluentError } from '../../core/errors/index.js';
import type { Chain } from './chain.js';
import { RpcError } from './rpc.js';
import { RpcRequest, isReading, writing } from './rpc-methods.js';

const BATCH_LIMIT = 200;
const INVALID_REQUEST = -32600;
const METHOD_UNKNOWN = -32601;
const PARAMS_INVALID = -32602;
const INTERNAL = -32603;

/** The JSON text that answers a body: one call, or a list of them, answered in its order. */
export async function answerRpc(chain: Chain, body: unknown): Promise<string> {
  if (!Array.isArray(body)) return answerOne(chain, body);
  if (body.length === 0 || body.length > BATCH_LIMIT) {
    return failure(null, INVALID_REQUEST, `a batch holds 1 to ${BATCH_LIMIT} calls`);
  }
  return `[${(await Promise.all(body.map(call => answerOne(chain, call)))).join(',')}]`;
}

async function answerOne(chain: Chain, call: unknown): Promise<string> {
  const parsed = RpcRequest.safeParse(call);
  if (!parsed.success) return failure(null, INVALID_REQUEST, 'not a JSON-RPC 2.0 call');
  const { id, method } = parsed.data;
  try {
    if (isReading(method)) return await chain.rpc.post(JSON.stringify(parsed.data));
    return JSON.stringify({ jsonrpc: '2.0', id, result: await write(chain, parsed.data) });
  } catch (error) {
    if (error instanceof RpcError) return failure(id, error.code, error.message, error.data);
    if (isAffluentError(error)) return failure(id, INTERNAL, error.message, { code: error.code });
    return failure(id, INTERNAL, 'the chain could not store this step');
  }
}

async function write(chain: Chain, { method, params }: RpcRequest): Promise<unknown> {
  switch (method) {
    case 'eth_sendRawTransaction':
      return chain.submit(parameters(writing.eth_sendRawTransaction, params)[0]);
    case 'evm_increaseTime':
      return chain.increaseTime(parameters(writing.evm_increaseTime, params)[0]);
    case 'evm_setIntervalMining':
      chain.setBlockTime(parameters(writing.evm_setIntervalMining, params)[0] * 1_000);
      return null;
    case 'evm_mine':
      parameters(writing.evm_mine, params);
      return chain.mine().then(() => '0x0');
    default:
      throw new RpcError(METHOD_UNKNOWN, `the devnet does not offer ${method}`, undefined);
  }
}

function parameters<T>(schema: { safeParse(value: unknown): { success: boolean; data?: T } }, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new RpcError(PARAMS_INVALID, 'the parameters are not valid', undefined);
  return parsed.data as T;
}

function failure(id: string | number | null, code: number, message: string, data?: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } });
}
