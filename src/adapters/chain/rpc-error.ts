import { isError } from 'ethers';
import { z } from 'zod';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { contractError } from './contract-error.js';

const Said = z.object({ message: z.string() });
/** ethers keeps what the node said in one place or the other. */
const NodeError = z.union([z.object({ error: Said }), z.object({ info: z.object({ error: Said }) })]);
const Status = z.object({ info: z.object({ responseStatus: z.string() }) });

/**
 * What a failed call to the node means. `context.refused` marks an answer that says no, as against no answer at all.
 * ethers' own errors are not passed on as causes: they quote the node's address, in which people keep keys.
 */
export function rpcError(error: unknown, origin: string, method: string): AffluentError {
  if (isAffluentError(error)) return error;
  if (isError(error, 'INSUFFICIENT_FUNDS')) return insufficient();
  const message = messageOf(error);
  // ethers calls every failed call a revert; one that the node would not run says nothing of the contract.
  if (isError(error, 'CALL_EXCEPTION') && (error.data !== null || message === null || /revert/i.test(message)))
    return contractError(error.data, error.reason);
  if (message !== null) {
    if (/insufficient (funds|balance)/i.test(message)) return insufficient();
    if (method === 'eth_sendRawTransaction' || method === 'eth_estimateGas')
      return new AffluentError('TRANSACTION_FAILED', `The node refused the transaction: ${message}`);
    return new AffluentError('CHAIN_UNREACHABLE', `The node at ${origin} refused ${method}: ${message}`, {
      context: { node: origin, refused: true }
    });
  }
  return new AffluentError('CHAIN_UNREACHABLE', `The node at ${origin} does not answer (${codeOf(error)}).`, {
    context: { node: origin, refused: /^4/.test(statusOf(error)) }
  });
}

/** Whether the node answered, and said no. */
export function isRefusal(error: unknown): boolean {
  return isAffluentError(error, 'CHAIN_UNREACHABLE') && error.context['refused'] === true;
}

function insufficient(): AffluentError {
  return new AffluentError('FUNDS_INSUFFICIENT', 'The account holds less than the payment and its gas.');
}

function messageOf(error: unknown): string | null {
  if (isError(error, 'NONCE_EXPIRED')) return 'the nonce has been used';
  if (isError(error, 'REPLACEMENT_UNDERPRICED')) return 'another transaction with this nonce waits';
  const found = NodeError.safeParse(error);
  if (!found.success) return null;
  const { message } = 'error' in found.data ? found.data.error : found.data.info.error;
  return message.slice(0, 300);
}

function statusOf(error: unknown): string {
  const found = Status.safeParse(error);
  return found.success ? found.data.info.responseStatus : '';
}

function codeOf(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: { code?: unknown } };
  const found = [cause?.code, code, name].find(text => typeof text === 'string');
  return typeof found === 'string' ? found : 'unknown cause';
}
