import type { CID } from 'multiformats/cid';
import { GatewayFailure } from './gateway-failure.js';
import { refusal } from './gateway.js';
import type { HttpAnswer, HttpConnections } from './http-get.js';

const CAR = 'application/vnd.ipld.car';
/** What a gateway answers that does not know CARs of ranges. */
const UNKNOWN = new Set([200, 400, 405, 406, 415, 501]);
/** What one answers that does not have the file, or does not know this address. */
const ABSENT = new Set([404, 410]);

/** Bytes of a file, `to` exclusive. */
export type ByteRange = readonly [from: number, to: number];

/**
 * Asks one gateway for the blocks of a file's range as a CAR (IPIP-402). Gives the answer, whose body is still to be read, or why
 * the gateway has none. @throws GatewayFailure
 */
export async function openRange(
  connections: HttpConnections,
  gateway: string,
  root: CID,
  [from, to]: ByteRange,
  options: { readonly signal: AbortSignal; readonly patience: number }
): Promise<HttpAnswer | 'unknown' | 'absent'> {
  const scope = to > from ? `dag-scope=entity&entity-bytes=${from}:${to - 1}` : 'dag-scope=block';
  const url = new URL(`/ipfs/${root.toString()}?format=car&${scope}`, gateway);
  const accept = `${CAR}; version=1; order=dfs; dups=n`;
  const answer = await connections.get(url, accept, options.signal, options.patience).catch((cause: Error) => {
    throw new GatewayFailure(gateway, 'down', cause.message || 'does not answer');
  });
  const status = answer.statusCode ?? 0;
  if (status === 200 && (answer.headers['content-type'] ?? '').startsWith(CAR)) return answer;
  const failure = refusal(gateway, answer);
  if (UNKNOWN.has(status)) return 'unknown';
  if (ABSENT.has(status)) return 'absent';
  throw failure;
}
