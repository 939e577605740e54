import { z } from 'zod';
import type { IFetchOptions } from '../../ports/index.js';
import { isRefusal } from './rpc-error.js';
import type { Rpc } from './rpc.js';
import { Log } from './rpc-shapes.js';

/** The most logs of one window; more and the window is halved. */
const MAX_LOGS = 50_000;

/**
 * Logs of some contracts in blocks [from, to], a window at a time. Where the node refuses a window it is halved, down to one
 * block, and the smaller size is kept.
 */
export async function* logWindows(
  rpc: Rpc,
  range: {
    readonly address: readonly string[];
    readonly topics?: readonly (string | null)[];
    readonly from: number;
    readonly to: number;
    readonly window: number;
  },
  { signal }: IFetchOptions
): AsyncIterable<readonly Log[]> {
  let size = range.window;
  for (let start = range.from; start <= range.to;) {
    const end = Math.min(range.to, start + size - 1);
    const { address, topics = [] } = range;
    const filter = { address, topics, fromBlock: quantity(start), toBlock: quantity(end) };
    try {
      const logs = await rpc.send('eth_getLogs', [filter], z.array(Log).max(MAX_LOGS), signal);
      yield logs.filter(log => log.blockNumber >= start && log.blockNumber <= end);
    } catch (error) {
      if (!isRefusal(error) || start === end) throw error;
      size = Math.floor((end - start + 1) / 2);
      continue;
    }
    start = end + 1;
  }
}

/** A block number as JSON-RPC writes it. */
export function quantity(value: number): string {
  return `0x${value.toString(16)}`;
}
