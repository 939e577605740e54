import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { Hash32 } from '../../core/wire/index.js';

const Status = z.object({
  status: z.number().int(),
  receipts: z
    .array(z.object({ transactionHash: Hash32 }).loose())
    .max(1_000)
    .optional()
});
type AskStatus = <T extends z.ZodType>(schema: T, id: string) => Promise<z.output<T>>;

const CONFIRMED = 200;
const FAILED = 400;
const PAUSE = 1_000;

/**
 * Waits for a batch of EIP-5792 to be in a block; only the wallet can tell. @returns the hash of its last transaction
 * @throws AffluentError TRANSACTION_FAILED where it failed or was only done in part
 */
export async function awaitCalls(id: string, ask: AskStatus): Promise<string> {
  for (;;) {
    const { status, receipts } = await ask(Status, id);
    const last = receipts?.at(-1)?.transactionHash;
    if (status >= CONFIRMED && status < 300 && last !== undefined) return last;
    if (status >= FAILED)
      throw new AffluentError('TRANSACTION_FAILED', `The wallet could not send the batch (status ${status}).`, {
        context: { calls: id, status }
      });
    await new Promise(done => setTimeout(done, PAUSE));
  }
}
