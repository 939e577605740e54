import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AffluentError } from '../../core/errors/index.js';

/** What is sent: its media type, and its bytes as they are made. */
export interface IForm {
  readonly type: string;
  readonly parts: AsyncIterable<Uint8Array>;
}

/** How it is sent: the longest answer in bytes, and who may break it off. */
export interface IPostOptions {
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Posts a form without holding it: the next part is made when the other side has taken the last. `fetch` does not do for this; it
 * keeps a copy of what it streams in case of a redirection. @throws what the connection failed with, BLOCK_UNAVAILABLE
 */
export async function postStream(
  url: URL,
  { type, parts }: IForm,
  { most, signal }: IPostOptions
): Promise<{ status: number; text: string }> {
  const request = url.protocol === 'https:' ? overHttps : overHttp;
  const outgoing = request(url, { method: 'POST', headers: { 'content-type': type }, ...(signal ? { signal } : {}) });
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('response', resolve).on('error', reject);
      // It may be answered before it has come to its end: then that counts, and not how the rest went.
      pipeline(Readable.from(parts, { objectMode: true, highWaterMark: 1 }), outgoing).catch(reject);
    });
    return { status: answer.statusCode ?? 0, text: await readText(answer, most) };
  } finally {
    outgoing.destroy();
  }
}

async function readText(answer: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer) {
    length += part.byteLength;
    if (length > most) throw new AffluentError('BLOCK_UNAVAILABLE', 'The answer to the upload is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
