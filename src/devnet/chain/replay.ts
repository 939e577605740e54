import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import type { JournalRecord } from './journal.js';
import { RpcError, type RpcClient } from './rpc.js';

const Head = z.object({
  hash: z.string(),
  number: z.string().transform(Number),
  timestamp: z.string().transform(Number),
  transactions: z.array(z.unknown()).transform(list => list.length)
});
/** The newest block: its hash, number, time in seconds, and how many transactions it holds. */
export type Head = z.infer<typeof Head>;

/** The newest block of a node. */
export async function readHead(rpc: RpcClient): Promise<Head> {
  return Head.parse(await rpc.call('eth_getBlockByNumber', 'latest', false));
}

/** What became of a transaction: its hash, or why the node would not have it. */
export type Submitted = string | RpcError;

/**
 * Does one step: the same in the first run and in every replay, since each word goes out alone and in order.
 * A step whose transactions are all refused makes no block.
 */
export async function applyRecord(rpc: RpcClient, record: JournalRecord): Promise<Submitted[]> {
  const outcomes: Submitted[] = [];
  for (const raw of record.raws) outcomes.push(await submit(rpc, raw));
  if (makesBlock(record, outcomes)) await rpc.call('evm_mine', { timestamp: record.time });
  return outcomes;
}

function makesBlock(record: JournalRecord, outcomes: readonly Submitted[]): boolean {
  return record.mine && (outcomes.length === 0 || outcomes.some(outcome => typeof outcome === 'string'));
}

async function submit(rpc: RpcClient, raw: string): Promise<Submitted> {
  try {
    return z.string().parse(await rpc.call('eth_sendRawTransaction', raw));
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
}

/**
 * Does all steps of a journal again.
 * @throws AffluentError STATE_CONFLICT where a step was written upon another block than the replay has come to
 */
export async function replay(rpc: RpcClient, records: readonly JournalRecord[]): Promise<Head> {
  let head = await readHead(rpc);
  for (const [step, record] of records.entries()) {
    if (record.parent !== head.hash) {
      throw new AffluentError('STATE_CONFLICT', `The chain's journal does not fit its state at step ${step}.`, {
        hint: 'Begin anew with `affluent devnet reset`.',
        context: { block: head.number, expected: record.parent, found: head.hash }
      });
    }
    const outcomes = await applyRecord(rpc, record);
    if (makesBlock(record, outcomes)) head = await readHead(rpc);
  }
  return head;
}
