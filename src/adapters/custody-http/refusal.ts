import { AffluentError, type ErrorCode } from '../../core/errors/index.js';
import { Problem } from '../../core/wire/index.js';

/** What a custodian may say no with; anything else counts as no answer. Its hints are not shown: it could write anything there. */
const spoken: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  KEY_REFUSED: 'KEY_REFUSED',
  DATASET_UNKNOWN: 'KEY_REFUSED',
  NOT_FOUND: 'KEY_REFUSED',
  LICENCE_EXPIRED: 'LICENCE_EXPIRED',
  MANIFEST_INVALID: 'MANIFEST_INVALID',
  INPUT_INVALID: 'INPUT_INVALID',
  REQUEST_TOO_LARGE: 'REQUEST_TOO_LARGE'
};
const MAX_DETAIL = 500;

/** The error that a custodian's refusal means to who asked. */
export function refusalOf(url: string, status: number, document: unknown): AffluentError {
  const problem = Problem.safeParse(document);
  const code = problem.success ? spoken[problem.data.code] : undefined;
  const context = { custodian: url, status, ...(problem.success ? { custodianCode: problem.data.code } : {}) };
  if (problem.success && code !== undefined)
    return new AffluentError(code, `The custodian at ${url}: ${printable(problem.data.detail)}`, { context });
  const detail = problem.success ? printable(problem.data.detail) : `it answered with status ${status}`;
  return new AffluentError('CUSTODIANS_UNAVAILABLE', `The custodian at ${url} cannot help now: ${detail}`, { context });
}

function printable(text: string): string {
  return text.replace(/\p{C}/gu, ' ').slice(0, MAX_DETAIL);
}
