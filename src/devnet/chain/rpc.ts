import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';

const Answer = z.object({
  result: z.unknown(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional()
});

/** An error of JSON-RPC, as the node gave it. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data: unknown
  ) {
    super(message);
    this.name = 'RpcError';
  }
}

/** One call of a JSON-RPC node. @throws RpcError as the node says, AffluentError CHAIN_UNREACHABLE */
export async function callRpc(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  let document: unknown;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    });
    document = await response.json();
  } catch (cause) {
    throw new AffluentError('CHAIN_UNREACHABLE', 'The local chain does not answer.', { cause });
  }
  const { result, error } = Answer.parse(document);
  if (error) throw new RpcError(error.code, error.message, error.data);
  return result;
}
