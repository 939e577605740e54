import { z } from 'zod';
import { AffluentError } from '../errors/index.js';

/** A parsed `[publisher/]slug[@version]`; publisher is an address or a name of the networks file. */
export interface IReference {
  readonly publisher: string | null;
  readonly slug: string;
  readonly version: number | null;
}

const pattern = /^(?:(0x[0-9a-fA-F]{40}|[a-z0-9-]{1,64})\/)?([a-z0-9-]{1,64})(?:@([1-9][0-9]{0,8}))?$/;

/** Text of a reference, checked for its form. */
export const ReferenceText = z.string().max(160).regex(pattern, 'must be [publisher/]slug[@version]');

/** Reads a reference. @throws AffluentError INPUT_INVALID */
export function parseReference(text: string): IReference {
  const match = pattern.exec(text);
  if (!match)
    throw new AffluentError('INPUT_INVALID', `“${text.slice(0, 80)}” is not of the form [publisher/]slug[@version].`);
  return {
    publisher: match[1] ?? null,
    slug: match[2] as string,
    version: match[3] === undefined ? null : Number(match[3])
  };
}
