import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { AffluentError } from '../core/errors/index.js';

const MOST_BYTES = 65_536;

/** Reads a small JSON file of that shape. @throws AffluentError INPUT_INVALID that says what is wrong with it */
export async function readJsonFile<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
  const document = await parse(path);
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AffluentError('INPUT_INVALID', `${path}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}

async function parse(path: string): Promise<unknown> {
  try {
    if ((await stat(path)).size > MOST_BYTES) throw new Error('too large');
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', `${path} cannot be read as JSON of at most ${MOST_BYTES} bytes.`, {
      cause
    });
  }
}
