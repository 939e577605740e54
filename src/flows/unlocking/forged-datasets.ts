import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { Finding } from '../../core/wire/index.js';
import type { IClock, IFinding, IOutbox } from '../../ports/index.js';
import { timeText } from '../time-text.js';

const HINT =
  'Nothing more of this dataset is bought or unlocked; what is unlocked stays readable. Tell the publisher; the owner ends this with `affluent dismiss REF`.';

/**
 * Datasets whose data was found to be another than was declared, signed and paid for. Nothing more of them is bought or unlocked until
 * the owner dismisses the finding, after a restart neither.
 */
export class ForgedDatasets {
  /** Also where the disk takes no more. */
  private readonly _found = new Map<string, IFinding>();

  constructor(
    private readonly _outbox: Pick<IOutbox, 'finding' | 'putFinding' | 'dropFinding'>,
    private readonly _clock: IClock
  ) {}

  /** Remembers that a shard has other rows, and gives the error to throw. */
  async markRows(dataset: string, shard: number, declared: number, found: number): Promise<AffluentError> {
    const detail = `Shard ${shard} was declared with ${declared} rows and has ${found}.`;
    await this._keep({ dataset, code: 'ROWS_FORGED', detail, shard });
    return new AffluentError('ROWS_FORGED', detail, { hint: HINT, context: { dataset, shard, declared, found } });
  }

  /**
   * Remembers that a shard does not decrypt, where that is the error; gives the error to throw. What comes here has passed its hash: it
   * is what was published, and no gateway's fault.
   */
  async markSegment(dataset: string, shard: number, error: unknown): Promise<unknown> {
    if (!isAffluentError(error, 'SEGMENT_FORGED')) return error;
    const detail = error.message;
    await this._keep({ dataset, code: 'SEGMENT_FORGED', detail, shard });
    return new AffluentError('SEGMENT_FORGED', detail, {
      hint: HINT,
      context: { dataset, shard, ...error.context },
      cause: error
    });
  }

  /** @throws AffluentError ROWS_FORGED or SEGMENT_FORGED where there is a finding about the dataset */
  async check(dataset: string): Promise<void> {
    const found = await this._find(dataset);
    if (found === null) return;
    const context = { dataset, shard: found.shard, foundAt: timeText(found.foundAt) };
    throw new AffluentError(found.code, found.detail, { hint: HINT, context });
  }

  /** What was found, for the owner's eyes; null where nothing was. */
  async show(dataset: string): Promise<Finding | null> {
    const found = await this._find(dataset);
    if (found === null) return null;
    const { code, detail, shard, foundAt } = found;
    return { code, detail, shard, foundAt: timeText(foundAt), hint: HINT };
  }

  /** The owner says otherwise. */
  async dismiss(dataset: string): Promise<void> {
    await this._outbox.dropFinding(dataset);
    this._found.delete(dataset);
  }

  private async _find(dataset: string): Promise<IFinding | null> {
    return this._found.get(dataset) ?? (await this._outbox.finding(dataset));
  }

  private async _keep(finding: Omit<IFinding, 'foundAt'>): Promise<void> {
    if ((await this._find(finding.dataset)) !== null) return;
    const found = { ...finding, foundAt: this._clock.now() };
    this._found.set(finding.dataset, found);
    await this._outbox.putFinding(found).catch(() => undefined); // what was found is told first; it will be found again
  }
}
