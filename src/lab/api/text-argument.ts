import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { AffluentError } from '../../core/errors/index.js';

/** A command's argument that must be a text. @throws AffluentError INPUT_INVALID */
export function textArgument(args: ReadonlyPartialJSONObject, name: string): string {
  const value = args[name];
  if (typeof value === 'string' && value) return value;
  throw new AffluentError('INPUT_INVALID', `The command needs the argument “${name}”.`);
}
