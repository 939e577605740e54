import { AffluentError } from '../../core/errors/index.js';

/** Datasets whose data was found to have other rows than were declared and paid for: nothing more of them is unlocked. */
export class ForgedDatasets {
  private readonly _details = new Map<string, string>();

  /** Remembers the finding, and gives the error to throw. */
  mark(dataset: string, shard: number, declared: number, found: number): AffluentError {
    const detail = `Shard ${shard} was declared with ${declared} rows and has ${found}.`;
    this._details.set(dataset, detail);
    return new AffluentError('ROWS_FORGED', detail, { context: { dataset, shard, declared, found } });
  }

  /** @throws AffluentError ROWS_FORGED where the dataset was marked */
  check(dataset: string): void {
    const detail = this._details.get(dataset);
    if (detail !== undefined) throw new AffluentError('ROWS_FORGED', detail, { context: { dataset } });
  }
}
