import { z } from 'zod';
import {
  AffluentError,
  errorTable,
  isAffluentError,
  isDiskFull,
  isErrorCode,
  type ErrorCode
} from '../errors/index.js';

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** `application/problem+json` (RFC 9457) with the code, the hint and facts for programs. */
export const Problem = z.object({
  type: z.string().default('about:blank'),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(codes),
  hint: z.string(),
  context: z.record(z.string(), z.unknown()).default({})
});
export type Problem = z.infer<typeof Problem>;

/** The problem document of an error; what is not ours becomes INTERNAL without its text, which may hold secrets. */
export function toProblem(error: unknown): Problem {
  const known = isAffluentError(error) ? error : foreignError(error);
  const { status, title } = errorTable[known.code];
  return {
    type: `https://affluent.network/errors/${known.code}`,
    title,
    status,
    detail: known.message,
    code: known.code,
    hint: known.hint,
    context: { ...known.context }
  };
}

function foreignError(error: unknown): AffluentError {
  if (isDiskFull(error)) return new AffluentError('DISK_FULL', 'There is no room left to write to.');
  return new AffluentError('INTERNAL', 'An unexpected error; the log of the service has it.');
}

/** The error that a problem document describes; what cannot be read becomes INTERNAL. */
export function fromProblem(document: unknown, status: number): AffluentError {
  const parsed = Problem.safeParse(document);
  if (parsed.success)
    return new AffluentError(parsed.data.code, parsed.data.detail, {
      hint: parsed.data.hint,
      context: parsed.data.context
    });
  const code = (document as { code?: unknown } | null)?.code;
  return new AffluentError(
    typeof code === 'string' && isErrorCode(code) ? code : 'INTERNAL',
    `The answer had status ${status} and no readable problem document.`
  );
}
