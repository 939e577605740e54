import { errorTable, isErrorCode, type ErrorCode } from './table.js';

/** What an error carries beside its code and detail. */
export interface IErrorOptions {
  /** The next step, where the occurrence knows a better one than the table. */
  readonly hint?: string;
  /** Facts for programs: JSON values without secrets. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error with a stable code, what happened, and what to do next. The only kind that crosses a room's border. */
export class AffluentError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: string, options: IErrorOptions = {}) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AffluentError';
    this.code = code;
    this.hint = options.hint ?? errorTable[code].hint;
    this.context = options.context ?? {};
  }

  /** HTTP status of the code. */
  get status(): number {
    return errorTable[this.code].status;
  }

  /** Title of the code. */
  get title(): string {
    return errorTable[this.code].title;
  }
}

/** Whether an error is ours, and of this code where one is given; also across bundles, where `instanceof` fails. */
export function isAffluentError(error: unknown, code?: ErrorCode): error is AffluentError {
  if (!(error instanceof Error) || error.name !== 'AffluentError') return false;
  const found: unknown = (error as { code?: unknown }).code;
  return typeof found === 'string' && isErrorCode(found) && (code === undefined || found === code);
}
