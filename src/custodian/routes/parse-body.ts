import type { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';

/** A body or parameter of the form that the wire fixes. @throws AffluentError INPUT_INVALID that says where it is wrong */
export function parseBody<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AffluentError('INPUT_INVALID', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}
