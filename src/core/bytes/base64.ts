import { base64pad } from 'multiformats/bases/base64';

/** Bytes of a base64 text with padding. @throws SyntaxError where it is not one */
export function fromBase64(text: string): Uint8Array {
  return base64pad.baseDecode(text);
}
