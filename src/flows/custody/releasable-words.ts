import type { IChainReader, IHead } from '../../ports/index.js';
import { BoundedCache } from '../../core/memory/bounded-cache.js';

/** What asking asks of the world. */
export interface IReleasableDeps {
  readonly chain: Pick<IChainReader, 'releasable' | 'blockHash'>;
}

/** One page of a licence for one session key. */
export interface IReleasableQuestion {
  readonly licence: bigint;
  readonly page: number;
  readonly key: string;
  /** The offer's confirmations. */
  readonly confirmations: number;
}

const REMEMBERED = 50_000;

/** The contract's word on what may be released, asked once per block, licence, page and key. */
export class ReleasableWords {
  private readonly words = new BoundedCache<Promise<bigint>>({ limit: REMEMBERED, weigh: () => 1 });
  private readonly ancestors = new BoundedCache<Promise<string>>({ limit: 1_000, weigh: () => 1 });

  constructor(private readonly deps: IReleasableDeps) {}

  /** What holds at the head and held `confirmations` blocks before: grants wait, revocations do not. */
  async at(head: IHead, { licence, page, key, confirmations }: IReleasableQuestion): Promise<bigint> {
    const now = this.word(head.hash, licence, page, key);
    if (confirmations === 0) return now;
    if (confirmations > head.number) return 0n;
    const then = await this.ancestor(head, confirmations);
    const words = await Promise.all([now, this.word(then, licence, page, key)]);
    return words[0] & words[1];
  }

  private word(block: string, licence: bigint, page: number, key: string): Promise<bigint> {
    return remember(this.words, `${block}/${licence}/${page}/${key}`, () =>
      this.deps.chain.releasable(licence, page, key, block)
    );
  }

  private ancestor(head: IHead, confirmations: number): Promise<string> {
    return remember(this.ancestors, `${head.hash}/${confirmations}`, () =>
      this.deps.chain.blockHash(head.number - confirmations)
    );
  }
}

function remember<V>(cache: BoundedCache<Promise<V>>, name: string, ask: () => Promise<V>): Promise<V> {
  const found = cache.get(name);
  if (found) return found;
  const asked = ask();
  cache.set(name, asked);
  asked.catch(() => cache.delete(name));
  return asked;
}
