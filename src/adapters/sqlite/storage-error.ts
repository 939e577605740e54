import { AffluentError, isAffluentError, isDiskFull } from '../../core/errors/index.js';

/** What ails a database file. */
export type StorageReason = 'full' | 'corrupt' | 'unwritable' | 'busy' | 'other';

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const reasons: Readonly<Record<number, StorageReason>> = {
  5: 'busy',
  6: 'busy',
  8: 'unwritable',
  10: 'unwritable',
  11: 'corrupt',
  13: 'full',
  14: 'unwritable',
  26: 'corrupt'
};

const hints: Readonly<Record<Exclude<StorageReason, 'full'>, string>> = {
  corrupt: 'Restore the file from a backup; what happened on chain is not lost.',
  unwritable: 'Check the rights of the data folder and that its disk is mounted.',
  busy: 'Another process holds the file; end it and try again.',
  other: 'Run `affluent doctor`, and report the detail.'
};

/** Why SQLite failed; null where the error is not SQLite's. */
export function storageReason(error: unknown): StorageReason | null {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return null;
  return reasons[errcode & 0xff] ?? 'other';
}

/** An error of the table for whatever went wrong with a database: DISK_FULL or INTERNAL, `context.reason` names the cause. */
export function storageError(store: string, error: unknown): AffluentError {
  if (isAffluentError(error)) return error;
  const reason = storageReason(error) ?? (isDiskFull(error) ? 'full' : 'other');
  if (reason === 'full')
    return new AffluentError('DISK_FULL', `There is no room left for the file ${store}.`, {
      context: { store, reason },
      cause: error
    });
  return new AffluentError('INTERNAL', `The file ${store} cannot be used (${reason}).`, {
    hint: hints[reason],
    context: { store, reason },
    cause: error
  });
}
