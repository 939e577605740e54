import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AffluentError } from '../core/errors/index.js';
import { Network } from '../core/wire/index.js';

const MAX_BYTES = 4 * 1_048_576;

/** Reads the user's own file of a network. @throws AffluentError NOT_FOUND, INPUT_INVALID */
export async function readNetworkFile(home: string, name: string): Promise<Network> {
  const path = join(home, 'networks', `${name}.json`);
  const size = await stat(path).then(
    facts => facts.size,
    () => null
  );
  if (size === null)
    throw new AffluentError('NOT_FOUND', `There is no networks file ${path}.`, {
      hint: 'Start a devnet with `affluent devnet up`, or add a file with `affluent network add FILE`.'
    });
  if (size > MAX_BYTES) throw new AffluentError('INPUT_INVALID', `${path} is larger than a networks file can be.`);
  const network = Network.safeParse(parseJson(await readFile(path, 'utf8'), path));
  if (!network.success) {
    const [issue] = network.error.issues;
    throw new AffluentError('INPUT_INVALID', `${path}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`);
  }
  if (network.data.name !== name)
    throw new AffluentError('INPUT_INVALID', `${path} describes the network “${network.data.name}”.`);
  return network.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AffluentError('INPUT_INVALID', `${path} is not JSON.`);
  }
}
