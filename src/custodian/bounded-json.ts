import { AffluentError } from '../core/errors/index.js';
import { parseJson } from '../core/manifest/parse-json.js';

/** The JSON of a request's body, bounded in depth before it is parsed. @throws AffluentError INPUT_INVALID */
export function boundedJson(body: Buffer): unknown {
  try {
    return parseJson(body, body.length, 'The body');
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', 'The body is not JSON of moderate depth.', { cause });
  }
}
