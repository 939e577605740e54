import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IChainReader, IOutbox, IOutboxEntry } from '../../ports/index.js';

/** What ending an entry asks of the world. */
export interface IEndEntryDeps {
  readonly chain: Pick<IChainReader, 'receipt' | 'head'>;
  readonly outbox: Pick<IOutbox, 'setState'>;
}

/** Whether the node said no: it does not have the transaction, and sending the same again would be refused again. */
export function isRefused(error: unknown): error is AffluentError {
  return isAffluentError(error, 'TRANSACTION_FAILED') || isAffluentError(error, 'FUNDS_INSUFFICIENT');
}

/** Closes an entry that will not be sent again. */
export async function failEntry(
  { outbox }: Pick<IEndEntryDeps, 'outbox'>,
  entry: IOutboxEntry,
  { message }: Error
): Promise<void> {
  await outbox.setState(entry.id, 'failed', message);
}

/**
 * Closes an entry whose time has passed: in a later block it would only cost gas. The head is read before the receipt is, so that no
 * block of its time is overlooked. @throws AffluentError TRANSACTION_FAILED then
 */
export async function endExpired(deps: IEndEntryDeps, entry: IOutboxEntry): Promise<void> {
  if (entry.validUntil === null) return;
  const { timestamp } = await deps.chain.head();
  if (timestamp <= entry.validUntil || (await deps.chain.receipt(entry.hash)) !== null) return;
  const error = new AffluentError('TRANSACTION_FAILED', 'The transaction was in no block while it was of use.', {
    hint: 'Try again: nothing of it was done, and it is not sent any more.',
    context: { transaction: entry.hash, validUntil: entry.validUntil }
  });
  await failEntry(deps, entry, error);
  throw error;
}
