import { RpcError } from './rpc.js';
import type { Submitted } from './replay.js';

/** Transactions that one step may take, and steps that may wait: what one machine handles within seconds. */
const STEP_LIMIT = 256;
const WAITING_LIMIT = 20_000;
const TOO_MANY = -32005;

/** What one step of the chain is to do. */
export interface IStep {
  readonly raws: readonly string[];
  readonly mine: boolean;
  /** Seconds by which to set the clock ahead. */
  readonly shift: number;
}

interface IJob {
  readonly step: IStep;
  resolve(outcomes: readonly Submitted[]): void;
  reject(error: unknown): void;
}

/** Runs steps one after the other. Transactions that arrive while one runs share the next: one disk write, one block. */
export class StepQueue {
  readonly #run: (step: IStep) => Promise<readonly Submitted[]>;
  #blockTimeMs = 0;
  #jobs: IJob[] = [];
  #draining: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #cadence: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(run: (step: IStep) => Promise<readonly Submitted[]>) {
    this.#run = run;
  }

  /** Makes a block every so many milliseconds, empty or not, for which transactions wait; 0: each step makes its own. */
  setBlockTime(milliseconds: number): void {
    const before = this.#blockTimeMs;
    clearInterval(this.#cadence);
    this.#blockTimeMs = milliseconds;
    if (milliseconds > 0 && !this.#closed) this.#cadence = setInterval(() => this.#mineQuietly(), milliseconds);
    else if (before > 0) this.mineLater(); // what waited for the next block
  }

  async submit(raw: string): Promise<string> {
    const [outcome] = await this.#add({ raws: [raw], mine: this.#blockTimeMs === 0, shift: 0 });
    if (typeof outcome !== 'string') throw outcome ?? new Error('The step has no outcome.');
    return outcome;
  }

  async mine(): Promise<void> {
    await this.#add({ raws: [], mine: true, shift: 0 });
  }

  async shift(seconds: number): Promise<void> {
    await this.#add({ raws: [], mine: false, shift: seconds });
  }

  /** Asks for one more block, which the cadence brings by itself where there is one; asking twice is asking once. */
  mineLater(): void {
    if (this.#closed || this.#blockTimeMs > 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#mineQuietly();
    }, 0);
  }

  #mineQuietly(): void {
    this.mine().catch(() => undefined); // the step's failure is told by the chain, which starts its node again
  }

  /** Settles when no step runs or waits. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  /** Refuses new steps and lets those that wait end. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#cadence);
    await this.idle();
  }

  #add(step: IStep): Promise<readonly Submitted[]> {
    if (this.#closed) return Promise.reject(new RpcError(TOO_MANY, 'the chain is stopping', undefined));
    if (this.#jobs.length >= WAITING_LIMIT) {
      return Promise.reject(new RpcError(TOO_MANY, 'too many transactions wait; try again', undefined));
    }
    return new Promise((resolve, reject) => {
      this.#jobs.push({ step, resolve, reject });
      this.#draining ??= this.#drain().finally(() => (this.#draining = undefined));
    });
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // lets those that come in the same turn of the loop share the first step
    while (this.#jobs.length > 0) {
      const jobs = this.#next();
      try {
        const step = jobs.length === 1 ? jobs[0]!.step : { ...jobs[0]!.step, raws: jobs.flatMap(job => job.step.raws) };
        const outcomes = await this.#run(step);
        let at = 0;
        for (const job of jobs) job.resolve(outcomes.slice(at, (at += job.step.raws.length)));
      } catch (error) {
        for (const job of jobs) job.reject(error);
      }
    }
  }

  /** The first job, with those right behind it that can share its step. */
  #next(): IJob[] {
    let count = 1;
    if (this.#jobs[0]!.step.raws.length > 0) {
      while (count < STEP_LIMIT && (this.#jobs[count]?.step.raws.length ?? 0) > 0) count += 1;
    }
    return this.#jobs.splice(0, count);
  }
}
