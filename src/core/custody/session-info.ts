import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { SessionTerms } from '../wire/index.js';

/** Binds a sealed session key to its terms: `"affluent/session/1"`, then the terms as JSON in the order of their schema, addresses in lower case. */
export function sessionInfo({
  network,
  licence,
  dataset,
  sessionKey,
  expiresAt,
  budget,
  label
}: SessionTerms): Uint8Array {
  const { name, chainId, registry, market } = network;
  const ordered = {
    network: { name, chainId, registry: registry.toLowerCase(), market: market.toLowerCase() },
    licence,
    dataset: dataset.toLowerCase(),
    sessionKey: sessionKey.toLowerCase(),
    expiresAt,
    budget,
    label
  };
  return utf8ToBytes(`affluent/session/1${JSON.stringify(ordered)}`);
}
