import type { BudgetAsk } from '../../core/wire/index.js';
import type { IClock } from '../../ports/index.js';
import { timeText } from '../time-text.js';
import type { Notify } from '../notify.js';
import { readBudget, type IBudgetDeps } from './budget.js';
import { readReaderBudget } from './reader-budget.js';

/** A kernel may give any names: of more than these the oldest is forgotten. */
const MOST = 50;

interface IKept {
  readonly dataset: string;
  /** Whose budget was too small; null: the dataset's. */
  readonly whose: string | null;
  readonly ask: BudgetAsk;
}

/** What reading asks of the world to write down that a budget was too small. */
export interface INoteAskDeps extends IBudgetDeps {
  readonly asks: BudgetAsks;
}

/** What was refused. */
export interface IRefused {
  readonly dataset: string;
  readonly reader: string;
  readonly price: bigint;
  readonly rows: number;
}

/**
 * What readers were refused because the owner's budget was too small: the latest of each budget. In memory: whoever still wants it reads
 * again, and is refused again.
 */
export class BudgetAsks {
  constructor(
    private readonly _notify: Notify,
    private readonly _clock: IClock
  ) {}

  list(): readonly IKept[] {
    return [...this._kept.values()];
  }

  note(whose: string | null, { dataset, reader, price, rows }: IRefused): void {
    const name = `${dataset}/${whose ?? ''}`;
    const at = timeText(this._clock.now());
    this._kept.delete(name);
    this._kept.set(name, { dataset, whose, ask: { by: reader, amount: price.toString(), rows, at } });
    const [oldest] = this._kept.keys();
    if (this._kept.size > MOST && oldest !== undefined) this._kept.delete(oldest);
    this._notify({ type: 'budget', time: at, dataset, reader: whose });
  }

  /** The owner has answered, for this reader or for all. */
  answer(dataset: string, whose: string | null): void {
    for (const [name, one] of this._kept)
      if (one.dataset === dataset && (whose === null || one.whose === whose)) this._kept.delete(name);
  }

  /** What it asked for it has read. */
  fulfil(dataset: string, reader: string): void {
    for (const [name, one] of this._kept) if (one.dataset === dataset && one.ask.by === reader) this._kept.delete(name);
  }

  private readonly _kept = new Map<string, IKept>();
}

/** Writes down whose budget stood in the way of a read; nothing where it was none of the owner's. */
export async function noteAsk(deps: INoteAskDeps, refused: IRefused): Promise<void> {
  const { dataset, reader, price } = refused;
  const [{ remaining }, own] = [await readBudget(deps, dataset), await readReaderBudget(deps, dataset, reader)];
  if (own !== null && own.left < price) deps.asks.note(reader, refused);
  else if (remaining !== null && BigInt(remaining) < price) deps.asks.note(null, refused);
  else if (remaining === null && own === null) deps.asks.note(reader === '' ? null : reader, refused);
}
