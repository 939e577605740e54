import type { CID } from 'multiformats/cid';
import { GatewayFailure } from './gateway-failure.js';
import { refusal } from './gateway.js';
import type { HttpAnswer, HttpConnections } from './http-get.js';

const CAR = 'application/vnd.ipld.car';
/** What a gateway answers that does not know CARs, or not by this address. */
const UNKNOWN = new Set([400, 404, 405, 406, 410, 415, 501]);

/**
 * Asks one gateway for the blocks of bytes [from, to) of a file as a CAR (IPIP-402). Gives the answer, whose body is still to
 * be read, or null where the gateway does not offer that. @throws GatewayFailure
 */
export async function openRange(
  connections: HttpConnections,
  gateway: string,
  root: CID,
  [from, to]: readonly [number, number],
  signal: AbortSignal,
  patience: number
): Promise<HttpAnswer | null> {
  const scope = to > from ? `dag-scope=entity&entity-bytes=${from}:${to - 1}` : 'dag-scope=block';
  const url = new URL(`/ipfs/${root.toString()}?format=car&${scope}`, gateway);
  const accept = `${CAR}; version=1; order=dfs; dups=n`;
  const answer = await connections.get(url, accept, signal, patience).catch((cause: Error) => {
    throw new GatewayFailure(gateway, 'down', cause.message || 'does not answer');
  });
  if (answer.statusCode === 200 && (answer.headers['content-type'] ?? '').startsWith(CAR)) return answer;
  answer.destroy();
  if (answer.statusCode === 200 || UNKNOWN.has(answer.statusCode ?? 0)) return null;
  throw refusal(gateway, answer);
}
