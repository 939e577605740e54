import type { FetchCancelSignal, FetchRequest, GetUrlResponse } from 'ethers';
import { AffluentError } from '../../core/errors/index.js';

/** Sends a JSON-RPC request; the answer is bounded in size and time, and redirects are refused. */
export function boundedFetch(maxBytes: number) {
  return async (request: FetchRequest, cancel?: FetchCancelSignal): Promise<GetUrlResponse> => {
    const controller = new AbortController();
    cancel?.addListener(() => controller.abort());
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ? Buffer.from(request.body) : null,
      redirect: 'error',
      signal: AbortSignal.any([controller.signal, AbortSignal.timeout(request.timeout)])
    });
    return {
      statusCode: response.status,
      statusMessage: response.statusText,
      headers: Object.fromEntries(response.headers),
      body: await readBounded(response, maxBytes)
    };
  };
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes)
      throw new AffluentError('CHAIN_UNREACHABLE', `The node's answer has more than ${maxBytes} bytes.`, {
        context: { refused: true }
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
