import { readFile, stat } from 'node:fs/promises';
import { AffluentError } from '../core/errors/index.js';
import { Network } from '../core/wire/index.js';

const MOST_BYTES = 1_048_576;

/** Reads a networks file. @throws AffluentError INPUT_INVALID that says what is wrong with it */
export async function readNetworkFile(file: string): Promise<Network> {
  const refuse = (why: string, cause?: unknown) =>
    new AffluentError('INPUT_INVALID', `${file}: ${why}.`, {
      cause,
      hint: 'docs/PROTOCOL.md describes the networks file.'
    });
  const facts = await stat(file).catch((cause: unknown) => Promise.reject(refuse('there is no such file', cause)));
  if (facts.size > MOST_BYTES) throw refuse('too large for a networks file');
  try {
    return Network.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw refuse('not a networks file', cause);
  }
}
