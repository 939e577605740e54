import type { CID } from 'multiformats/cid';
import { GatewayFailure } from './gateway-failure.js';
import type { HttpAnswer, HttpConnections } from './http-get.js';
import { free, ReceivedBlock } from './received.js';
import { isBlock, MAX_BLOCK_BYTES } from './verify-block.js';

const RAW_BLOCK = 'application/vnd.ipld.raw';
const MAX_REST_MS = 60_000;

/** How long one attempt may take, in milliseconds. */
export interface IPatience {
  /** Without a byte. */
  readonly stall: number;
  /** In all. */
  readonly timeout: number;
}

/** Hears of an attempt: its head, and every chunk. */
export type Progress = (chunk: 'head' | Uint8Array) => void;

/** Fetches one raw block from one trustless gateway and verifies it. @throws GatewayFailure */
export async function fetchBlock(
  connections: HttpConnections,
  gateway: string,
  cid: CID,
  options: { readonly signal: AbortSignal; readonly patience: IPatience; readonly progress: Progress }
): Promise<Uint8Array> {
  const { signal, patience, progress } = options;
  const url = new URL(`/ipfs/${cid.toString()}?format=raw`, gateway);
  const answer = await connections.get(url, RAW_BLOCK, signal, patience.stall).catch((cause: Error) => {
    throw new GatewayFailure(gateway, 'down', cause.message || 'does not answer');
  });
  if (answer.statusCode !== 200) throw refusal(gateway, answer);
  progress('head');
  const bytes = await readBounded(gateway, answer, patience, progress);
  if (!isBlock(cid, bytes)) throw new GatewayFailure(gateway, 'lied', 'sent other bytes than were asked for');
  return bytes;
}

/** What a gateway means that answers with something else than the bytes; its answer is not read. */
export function refusal(gateway: string, answer: HttpAnswer): GatewayFailure {
  answer.destroy();
  const status = answer.statusCode ?? 0;
  if (status === 404 || status === 410) return new GatewayFailure(gateway, 'missing', 'does not have the block');
  if (status !== 429 && status !== 503) return new GatewayFailure(gateway, 'down', `answered ${status}`);
  return new GatewayFailure(gateway, 'busy', `answered ${status}`, retryAfter(answer));
}

/** `Retry-After` in milliseconds, bounded. A date is compared with the gateway's own: neither clock need be right. */
function retryAfter({ headers }: HttpAnswer): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const sent = Date.parse(headers.date ?? '');
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - (Number.isNaN(sent) ? Date.now() : sent);
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), MAX_REST_MS) : undefined;
}

/** Bytes that the head says will come, as far as it may be believed. */
function announced({ headers }: HttpAnswer): number {
  const length = Number(headers['content-length'] ?? 0);
  return length > 0 && length <= MAX_BLOCK_BYTES ? length : 0;
}

function longer(bytes: Uint8Array, least: number): Uint8Array {
  const more = new Uint8Array(Math.min(Math.max(least, 2 * bytes.length), MAX_BLOCK_BYTES));
  more.set(bytes);
  return more;
}

function readBounded(
  gateway: string,
  answer: HttpAnswer,
  { stall, timeout }: IPatience,
  progress: Progress
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const fail = (reason: 'lied' | 'down', message: string) => {
      clearTimeout(silent);
      clearTimeout(slow);
      reject(new GatewayFailure(gateway, reason, message));
      answer.destroy();
    };
    const broken = () => fail('down', 'broke off in the middle of a block');
    const silent = setTimeout(() => fail('down', `sent nothing for ${stall} ms`), stall);
    const slow = setTimeout(() => fail('down', `took more than ${timeout} ms`), timeout);
    let bytes: Uint8Array = new Uint8Array(announced(answer));
    let length = 0;
    answer.on('data', (part: Buffer) => {
      silent.refresh();
      progress(part);
      const end = length + part.length;
      if (end > MAX_BLOCK_BYTES) return fail('lied', `sent more than ${MAX_BLOCK_BYTES} bytes`);
      if (end > bytes.length) bytes = longer(bytes, end);
      bytes.set(part, length);
      length = end;
      free(part);
    });
    answer.on('end', () => {
      if (!answer.complete) return broken();
      clearTimeout(silent);
      clearTimeout(slow);
      resolve(ReceivedBlock.mark(bytes.subarray(0, length)));
    });
    answer.on('error', broken).on('aborted', broken);
  });
}
