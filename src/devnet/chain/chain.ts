import { z } from 'zod';
import { startAnvil, type IAnvil } from './anvil.js';
import { Journal, type JournalEntry } from './journal.js';
import { callRpc } from './rpc.js';

const Block = z.object({ number: z.string(), hash: z.string(), timestamp: z.string() });

/**
 * Anvil that survives kill -9: each transaction and each empty block is written to the journal before the node has it, and the journal
 * is replayed at the start. One transaction a block, so that a replay gives the same hashes.
 */
export class Chain {
  private constructor(
    private readonly anvil: IAnvil,
    private readonly journal: Journal
  ) {}

  /** Starts the chain of a journal file. */
  static async start(journalFile: string, now: () => number = seconds): Promise<Chain> {
    const journal = await Journal.open(journalFile, now());
    const anvil = await startAnvil(journal.genesis);
    const chain = new Chain(anvil, journal);
    chain.now = now;
    for (const entry of journal.entries) await chain.apply(entry).catch(() => undefined); // what was refused then is refused again
    return chain;
  }

  /** Passes a call on; transactions go through the journal, one at a time. @throws RpcError as the node says */
  call(method: string, params: readonly unknown[]): Promise<unknown> {
    if (method !== 'eth_sendRawTransaction') return callRpc(this.anvil.url, method, params);
    return this.inOrder(async () => {
      const [raw] = z
        .tuple([
          z
            .string()
            .regex(/^0x[0-9a-fA-F]+$/)
            .max(1_000_000)
        ])
        .parse(params);
      const entry = { raw, time: await this.nextTime() };
      await this.journal.append(entry);
      return this.apply(entry);
    });
  }

  /** Mines an empty block when the head is older than this many seconds. */
  keepFresh(maxAge: number): Promise<void> {
    return this.inOrder(async () => {
      if (this.now() - Number((await this.head()).timestamp) < maxAge) return;
      const entry = { raw: null, time: await this.nextTime() };
      await this.journal.append(entry);
      await this.apply(entry);
    });
  }

  async head(): Promise<z.infer<typeof Block>> {
    return Block.parse(await callRpc(this.anvil.url, 'eth_getBlockByNumber', ['latest', false]));
  }

  /** Called when anvil ends though nobody asked it to. */
  onExit(listener: () => void): void {
    this.anvil.process.once('exit', () => {
      if (!this.stopping) listener();
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.tail.catch(() => undefined);
    const { process: child } = this.anvil;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await this.journal.close();
  }

  private async apply({ raw, time }: JournalEntry): Promise<unknown> {
    const hash = raw === null ? null : await callRpc(this.anvil.url, 'eth_sendRawTransaction', [raw]);
    await callRpc(this.anvil.url, 'evm_mine', [time]);
    return hash;
  }

  private async nextTime(): Promise<number> {
    return Math.max(this.now(), Number((await this.head()).timestamp) + 1);
  }

  private inOrder<T>(act: () => Promise<T>): Promise<T> {
    const done = this.tail.then(act, act);
    this.tail = done.catch(() => undefined);
    return done;
  }

  private now: () => number = seconds;
  private tail: Promise<unknown> = Promise.resolve();
  private stopping = false;
}

function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
