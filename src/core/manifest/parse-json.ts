import { AffluentError } from '../errors/index.js';

const MAX_DEPTH = 32;

/** JSON of an untrusted file, bounded in size and depth. @throws AffluentError MANIFEST_INVALID; `what` begins the sentence */
export function parseJson(bytes: Uint8Array, limit: number, what: string): unknown {
  if (bytes.byteLength > limit) throw new AffluentError('MANIFEST_INVALID', `${what} is larger than ${limit} bytes.`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (depthOf(text) > MAX_DEPTH) throw new RangeError('too deep');
    return JSON.parse(text);
  } catch (cause) {
    throw new AffluentError('MANIFEST_INVALID', `${what} is not JSON in UTF-8 of at most ${MAX_DEPTH} levels.`, {
      cause
    });
  }
}

/** Nesting of brackets outside of strings, found before the parser recurses. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}
