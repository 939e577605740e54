import { AffluentError } from '../../core/errors/index.js';

/** The refusal of footers that are not as Parquet has them, or not as a pack has them. */
export function invalidFooter(what: string, cause?: unknown): AffluentError {
  return new AffluentError('MANIFEST_INVALID', `The table’s _metadata ${what}.`, { cause });
}
