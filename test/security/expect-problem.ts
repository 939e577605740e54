import { errorTable, type ErrorCode } from '../../src/core/errors/index.js';
import type { Problem } from '../../src/core/wire/index.js';
import { MARKER } from './marked-pack.js';
import type { IAnswer } from './service.js';

/** The answer is the problem document of this row of the error table, with a next step, and without plaintext. */
export function expectProblem(answer: IAnswer, code: ErrorCode): Problem {
  const problem = answer.problem();
  const { status, title } = errorTable[code];
  expect(problem).toMatchObject({ code, status, title });
  expect(answer.status).toBe(status);
  expect(problem.detail).not.toBe('');
  expect(problem.hint).not.toBe('');
  expect(answer.bytes.includes(MARKER)).toBe(false);
  return problem;
}

/** The answer is the whole plaintext of a marked shard. */
export function expectPlaintext(answer: IAnswer, shard: number): void {
  expect(answer.status).toBe(200);
  expect(answer.bytes.toString('latin1')).toContain(`${MARKER}-00${shard}0`);
}
