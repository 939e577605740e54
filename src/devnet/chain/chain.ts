import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import type { IClock } from '../../ports/index.js';
import { startAnvil, type IAnvil } from './anvil.js';
import { chainIdentity, type ChainIdentity } from './chain-identity.js';
import { ChainStore } from './chain-store.js';
import type { JournalRecord } from './journal.js';
import { applyRecord, readHead, replay, type Head, type Submitted } from './replay.js';
import type { RpcClient } from './rpc.js';
import { StepQueue, type IStep } from './step-queue.js';

/** How a chain behaves; times in their unit's name. */
export interface IChainOptions {
  readonly clock?: IClock;
  readonly log?: (line: string) => void;
  /** For a new chain only. */
  readonly identity?: Partial<ChainIdentity>;
  /** A block comes every so often, and transactions wait for it; 0, the default: each gets one at once. */
  readonly blockTimeMs?: number;
  /** Steps after which the state is kept and a new journal begun. Default 512. */
  readonly rotateSteps?: number;
  /** Blocks before the head whose state can be read after a restart. Default 256: an offer asks for at most 255. */
  readonly historyBlocks?: number;
}

const DEFAULT_HISTORY = 256;

/** A local chain that outlives its processes: every step is on disk before it is done, and a start does all steps again. */
export class Chain {
  readonly identity: ChainIdentity;
  readonly #options: IChainOptions & { readonly clock: IClock; readonly log: (line: string) => void };
  readonly #store: ChainStore;
  readonly #queue: StepQueue;
  #anvil: IAnvil | undefined;
  #head: Head = { hash: '', number: 0, timestamp: 0, transactions: 0 };
  #offset = 0;
  #steps = 0;
  #closing = false;

  private constructor(folder: string, options: IChainOptions, identity: ChainIdentity) {
    this.#options = { clock: Date, log: () => undefined, ...options };
    this.identity = identity;
    this.#store = new ChainStore(folder, options.historyBlocks ?? DEFAULT_HISTORY);
    this.#queue = new StepQueue(step => this.#run(step));
  }

  /**
   * Starts the chain of a folder (created, 0700) where it left off, with a fresh head.
   * @throws AffluentError STATE_CONFLICT, CHAIN_UNREACHABLE
   */
  static async start(folder: string, options: IChainOptions = {}): Promise<Chain> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const identity = await chainIdentity(folder, (options.clock ?? Date).now(), options.identity ?? {});
    const chain = new Chain(folder, options, identity);
    await chain.#boot();
    await chain.mine();
    chain.setBlockTime(options.blockTimeMs ?? 0);
    return chain;
  }

  /** The node itself, for reading. @throws AffluentError CHAIN_UNREACHABLE while it starts again */
  get rpc(): RpcClient {
    if (!this.#anvil) throw new AffluentError('CHAIN_UNREACHABLE', 'The local chain is starting.');
    return this.#anvil.rpc;
  }

  /** The newest block. */
  async head(): Promise<Head> {
    return this.#head;
  }

  /** One call: a transaction goes through the journal, the rest to the node as it is. @throws RpcError as the node says */
  call(method: string, params: readonly unknown[]): Promise<unknown> {
    if (method === 'eth_sendRawTransaction') return this.submit(String(params[0]));
    return this.rpc.call(method, ...params);
  }

  /** Makes an empty block when the head is older than this many seconds, so that nobody takes it for stale. */
  async keepFresh(maxAge: number): Promise<void> {
    const now = Math.floor(this.#options.clock.now() / 1000) + this.#offset;
    if (now - this.#head.timestamp >= maxAge) await this.mine();
  }

  /** Hands in a signed transaction; on disk, and mined unless blocks wait, when this returns its hash. @throws RpcError */
  submit(raw: string): Promise<string> {
    return this.#queue.submit(raw);
  }

  /** Makes a block of what waits, or an empty one. */
  mine(): Promise<void> {
    return this.#queue.mine();
  }

  /** From now on a block comes every so many milliseconds, as on a public chain; 0: with each transaction. */
  setBlockTime(milliseconds: number): void {
    this.#queue.setBlockTime(milliseconds);
  }

  /** Sets the chain's clock ahead; returns by how many seconds in all. */
  async increaseTime(seconds: number): Promise<number> {
    return this.#queue.shift(seconds).then(() => this.#offset);
  }

  /** Ends the node; what was answered is on disk already. */
  async stop(): Promise<void> {
    this.#closing = true;
    await this.#queue.close();
    await this.#anvil?.stop();
    await this.#store.close();
  }

  /** Tries the starting points in turn: one that is damaged costs time, not the chain. */
  async #boot(): Promise<void> {
    const points = await this.#store.open();
    for (const [index, point] of points.entries()) {
      const began = performance.now();
      const anvil = await startAnvil({ folder: this.#store.folder, identity: this.identity, state: point.state }).catch(
        give
      );
      if (anvil instanceof Error) {
        if (index === points.length - 1) throw anvil;
        this.#options.log(`state of block ${point.block} could not be loaded: ${anvil.message}`);
        continue;
      }
      try {
        this.#head = await replay(anvil.rpc, point.records);
      } catch (error) {
        await anvil.stop();
        if (index === points.length - 1) throw error;
        this.#options.log(`replay from block ${point.block} failed: ${give(error).message}`);
        continue;
      }
      this.#adopt(anvil, point.records);
      const took = Math.round(performance.now() - began);
      this.#options.log(`chain ${this.identity.chainId} at block ${this.#head.number}, ${took} ms after start`);
      return;
    }
  }

  #adopt(anvil: IAnvil, records: readonly JournalRecord[]): void {
    this.#anvil = anvil;
    this.#offset = records.at(-1)?.offset ?? 0;
    this.#steps = this.#store.journal.records.length;
    void anvil.ended.then(() => this.#restart(anvil));
  }

  /** The node died under us: nothing that was answered is lost, so begin again from the disk. */
  async #restart(dead: IAnvil): Promise<void> {
    if (this.#closing || this.#anvil !== dead) return;
    this.#anvil = undefined;
    this.#options.log('the local chain ended unexpectedly; starting it again');
    await this.#queue.idle();
    if (this.#closing) return;
    await this.#store.close();
    await this.#boot().catch((error: unknown) =>
      this.#options.log(`the local chain stays down: ${give(error).message}`)
    );
  }

  /** One step: to the disk, then to the node. */
  async #run(step: IStep): Promise<Submitted[]> {
    const { rpc } = this;
    const offset = this.#offset + step.shift;
    const time = Math.max(Math.floor(this.#options.clock.now() / 1000) + offset, this.#head.timestamp);
    const record: JournalRecord = { parent: this.#head.hash, time, offset, raws: [...step.raws], mine: step.mine };
    await this.#store.journal.append(record);
    this.#offset = offset;
    this.#steps += 1;
    try {
      const outcomes = await applyRecord(rpc, record);
      if (record.mine) await this.#mined(rpc);
      return outcomes;
    } catch (error) {
      // The disk has the step, the node perhaps not: a new node that replays the disk is the way back to one truth.
      void this.#anvil?.stop();
      throw error;
    }
  }

  async #mined(rpc: RpcClient): Promise<void> {
    this.#head = await readHead(rpc);
    const pool = PoolStatus.parse(await rpc.call('txpool_status'));
    // Transactions left over from a full block get the next; those that no block takes must not make blocks for ever.
    if (pool.pending > 0 && this.#head.transactions > 0) this.#queue.mineLater();
    // What waits in the pool lives in the journal alone: a state would forget it.
    const settled = pool.pending + pool.queued === 0;
    if (settled && this.#steps >= (this.#options.rotateSteps ?? 512)) await this.#rotate(rpc);
  }

  async #rotate(rpc: RpcClient): Promise<void> {
    const dump = z.string().parse(await rpc.call('anvil_dumpState'));
    const state = await promisify(gunzip)(Buffer.from(dump.slice(2), 'hex'));
    await this.#store.rotate(this.#head.number, state);
    this.#steps = 0;
    if (this.#offset === 0) return;
    const { hash, timestamp } = this.#head;
    await this.#store.journal.append({ parent: hash, time: timestamp, offset: this.#offset, raws: [], mine: false });
  }
}

const PoolStatus = z.object({ pending: z.string().transform(Number), queued: z.string().transform(Number) });

function give(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
