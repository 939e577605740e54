import { AffluentError, isAffluentError } from '../../core/errors/index.js';

/** What a widget shows of a failure: what happened, and what to do next. */
export interface IFailure {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
}

/** The failure that an error describes; what is not ours is INTERNAL, without its text. */
export function toFailure(error: unknown): IFailure {
  const known = isAffluentError(error)
    ? error
    : new AffluentError('INTERNAL', 'The panel met an unexpected error.', {
        hint: 'The browser console has the details.'
      });
  return { code: known.code, title: known.title, detail: known.message, hint: known.hint };
}
