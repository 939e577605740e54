import { AffluentError } from '../core/errors/index.js';

/**
 * The whole body of an answer, in bytes.
 * @throws AffluentError REQUEST_TOO_LARGE where it is longer than `limit`; the rest is not read.
 */
export async function readBody(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body) {
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > limit) {
        await reader.cancel();
        throw new AffluentError('REQUEST_TOO_LARGE', `The answer is longer than ${limit} bytes.`);
      }
      chunks.push(value);
    }
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
