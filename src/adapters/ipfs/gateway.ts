import { GatewayFailure } from './gateway-failure.js';
import { isBlock, MAX_BLOCK_BYTES } from './verify-block.js';
import type { CID } from 'multiformats/cid';
import type { HttpAnswer, HttpConnections } from './http-get.js';

const RAW_BLOCK = 'application/vnd.ipld.raw';
const MAX_REST_MS = 60_000;

/** Fetches one raw block from one trustless gateway and verifies it. @throws GatewayFailure, or the signal's reason */
export async function fetchBlock(
  connections: HttpConnections,
  gateway: string,
  cid: CID,
  signal: AbortSignal,
  patience: number
): Promise<Uint8Array> {
  const url = new URL(`/ipfs/${cid.toString()}?format=raw`, gateway);
  const answer = await connections.get(url, RAW_BLOCK, signal, patience).catch((cause: Error) => {
    throw new GatewayFailure(gateway, 'down', cause.message || 'does not answer');
  });
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw refusal(gateway, answer);
  }
  const bytes = await readBounded(gateway, answer);
  if (!isBlock(cid, bytes)) throw new GatewayFailure(gateway, 'lied', 'sent other bytes than were asked for');
  return bytes;
}

/** What a gateway means that answers with something else than the bytes. */
export function refusal(gateway: string, answer: HttpAnswer): GatewayFailure {
  const status = answer.statusCode ?? 0;
  if (status === 404 || status === 410) return new GatewayFailure(gateway, 'missing', 'does not have the block');
  const busy = status === 429 || status === 503;
  return new GatewayFailure(
    gateway,
    busy ? 'busy' : 'down',
    `answered ${status}`,
    busy ? retryAfter(answer.headers['retry-after']) : 0
  );
}

/** `Retry-After` in milliseconds, bounded; a second where it is absent. */
function retryAfter(text: string | undefined): number {
  if (text === undefined) return 1_000;
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), MAX_REST_MS) : 1_000;
}

function readBounded(gateway: string, answer: HttpAnswer): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const broken = () => reject(new GatewayFailure(gateway, 'down', 'broke off in the middle of a block'));
    const parts: Buffer[] = [];
    let length = 0;
    answer.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MAX_BLOCK_BYTES) return void parts.push(part);
      reject(new GatewayFailure(gateway, 'lied', `sent more than ${MAX_BLOCK_BYTES} bytes`));
      answer.destroy();
    });
    answer.on('end', () => (answer.complete ? resolve(Buffer.concat(parts, length)) : broken()));
    answer.on('error', broken).on('aborted', broken);
  });
}
