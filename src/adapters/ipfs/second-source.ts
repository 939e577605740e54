import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { IBlock, IBlockSource, IFetchOptions } from '../../ports/index.js';
import { HedgeAllowance } from './hedge-allowance.js';
import { Latency } from './latency.js';

/** When the second source is asked; times in milliseconds. */
export interface ISecondSourceOptions {
  /** After this long without an answer of the first, until it is known how long that takes. */
  readonly hedgeAfter?: number;
  /** After this long in any case. */
  readonly patience?: number;
}

const DEFAULTS = { hedgeAfter: 1_500, patience: 5_000 };
const SOONEST_MS = 200;
/** So many failures in succession, and the second is asked at the same time as the first. */
const DOWN = 3;

type Asked = { readonly bytes: Uint8Array } | { readonly error: unknown };

/**
 * A source with another behind it, which is asked for what the first cannot give, or is late with. Ranges come from the first alone.
 */
export class SecondSource implements IBlockSource {
  constructor(
    private readonly first: IBlockSource,
    private readonly second: IBlockSource,
    options: ISecondSourceOptions = {}
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  async get(cid: string, options: IFetchOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const losers = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, losers.signal]) : losers.signal;
    const began = performance.now();
    const ask = (source: IBlockSource): Promise<Asked> =>
      source.get(cid, { ...options, signal }).then(
        bytes => ({ bytes }),
        (error: unknown) => ({ error })
      );
    try {
      this.hedges.earn();
      const first = ask(this.first);
      let isOpen = true;
      void first.then(answer => {
        isOpen = false;
        this.learn(answer, performance.now() - began, signal.aborted);
      });
      const early = await this.within(first, signal);
      if (early && ('bytes' in early || !isMissing(early.error))) return settled(early);
      const second = ask(this.second);
      const winner = await Promise.race([firstGood([first, second]), aborted(signal)]);
      if (!winner) return fail(await first, await second);
      if (isOpen) this.failures++; // overtaken
      return winner;
    } finally {
      losers.abort();
    }
  }

  async range(
    root: string,
    from: number,
    to: number,
    options: IFetchOptions = {}
  ): Promise<AsyncIterable<IBlock> | null> {
    return (await this.first.range?.(root, from, to, options)) ?? null;
  }

  /** The first source's answer if it comes before it is late; null otherwise. */
  private async within(first: Promise<Asked>, signal: AbortSignal): Promise<Asked | null> {
    if (this.failures >= DOWN) return null;
    const { hedgeAfter, patience } = this.options;
    const usual = Math.min(Math.max(this.latency.high ?? hedgeAfter, SOONEST_MS), patience);
    const early = await orAfter(first, usual);
    if (early || signal.aborted || this.hedges.spend()) return early;
    return orAfter(first, patience - usual);
  }

  private learn(answer: Asked, took: number, isAborted: boolean): void {
    if ('bytes' in answer) {
      this.failures = 0;
      this.latency.add(took);
    } else if (!isAborted) this.failures++;
  }

  private readonly options: Required<ISecondSourceOptions>;
  private readonly latency = new Latency(() => performance.now());
  private readonly hedges = new HedgeAllowance();
  private failures = 0;
}

/** Whether another source may have what this one has not. */
function isMissing(error: unknown): boolean {
  return ['BLOCK_UNAVAILABLE', 'BLOCK_HASH_MISMATCH', 'RATE_LIMITED'].some(
    code => isAffluentError(error) && error.code === code
  );
}

async function orAfter(answer: Promise<Asked>, milliseconds: number): Promise<Asked | null> {
  let late: NodeJS.Timeout | undefined;
  const timer = new Promise<null>(resolve => (late = setTimeout(resolve, milliseconds, null)));
  return Promise.race([answer, timer]).finally(() => clearTimeout(late));
}

function settled(answer: Asked): Uint8Array {
  if ('bytes' in answer) return answer.bytes;
  throw answer.error;
}

async function firstGood(answers: readonly Promise<Asked>[]): Promise<Uint8Array | null> {
  return Promise.any(answers.map(async answer => settled(await answer))).catch(() => null);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** What both said, under the first one's code. */
function fail(first: Asked, second: Asked): never {
  const [one, other] = [first, second].map(answer => ('error' in answer ? answer.error : undefined));
  if (!isAffluentError(one) || !isAffluentError(other)) throw one;
  throw new AffluentError(one.code, `${one.message} ${other.message}`, {
    cause: one,
    context: { ...other.context, ...one.context }
  });
}
