import { AffluentError } from '../../core/errors/index.js';
import { isBlock, MAX_BLOCK_BYTES } from './verify-block.js';
import type { CID } from 'multiformats/cid';

/** How one attempt at a gateway ended badly. `rest` is how long it asks to be left alone, in milliseconds. */
export class GatewayFailure extends Error {
  constructor(
    readonly gateway: string,
    readonly reason: 'lied' | 'missing' | 'busy' | 'down',
    message: string,
    readonly rest = 0
  ) {
    super(message);
    this.name = 'GatewayFailure';
  }
}

const MAX_REST_MS = 60_000;

/** Fetches one raw block from one trustless gateway and verifies it. @throws GatewayFailure, or the signal's reason */
export async function fetchBlock(gateway: string, cid: CID, signal: AbortSignal): Promise<Uint8Array> {
  const url = new URL(`/ipfs/${cid.toString()}?format=raw`, gateway);
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept: 'application/vnd.ipld.raw' }, signal, redirect: 'error' });
  } catch (cause) {
    throw new GatewayFailure(gateway, 'down', cause instanceof Error ? cause.message : 'no answer');
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw refusal(gateway, response);
  }
  const bytes = await readBounded(gateway, response);
  if (!isBlock(cid, bytes)) throw new GatewayFailure(gateway, 'lied', 'sent other bytes than were asked for');
  return bytes;
}

function refusal(gateway: string, response: Response): GatewayFailure {
  const { status } = response;
  if (status === 404 || status === 410) return new GatewayFailure(gateway, 'missing', 'does not have the block');
  const busy = status === 429 || status === 503;
  return new GatewayFailure(
    gateway,
    busy ? 'busy' : 'down',
    `answered ${status}`,
    busy ? retryAfter(response.headers) : 0
  );
}

/** `Retry-After` in milliseconds, bounded; a second where it is absent. */
function retryAfter(headers: Headers): number {
  const text = headers.get('retry-after');
  if (text === null) return 1_000;
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), MAX_REST_MS) : 1_000;
}

async function readBounded(gateway: string, response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += part.byteLength;
      if (length > MAX_BLOCK_BYTES)
        throw new GatewayFailure(gateway, 'lied', `sent more than ${MAX_BLOCK_BYTES} bytes`);
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof GatewayFailure) throw cause;
    throw new GatewayFailure(gateway, 'down', 'broke off in the middle of a block');
  }
  return Buffer.concat(parts);
}

/** The error that the reader sees when no gateway could give the block. */
export function unavailable(cid: CID, failures: readonly GatewayFailure[]): AffluentError {
  const liars = failures.filter(({ reason }) => reason === 'lied').map(({ gateway }) => gateway);
  const context = {
    cid: cid.toString(),
    gateways: failures.map(({ gateway, reason, message }) => ({ gateway, reason, message }))
  };
  if (liars.length > 0 && liars.length === failures.length) {
    return new AffluentError(
      'BLOCK_HASH_MISMATCH',
      `${liars.join(', ')} sent other bytes than the block ${cid.toString()}.`,
      { context }
    );
  }
  const said = failures.map(({ gateway, message }) => `${gateway} ${message}`).join('; ');
  return new AffluentError(
    'BLOCK_UNAVAILABLE',
    `No gateway gave the block ${cid.toString()}: ${said || 'none is configured'}.`,
    { context }
  );
}
