import type { Network } from '../../core/wire/index.js';
import { sameAddress } from '../same-address.js';

/** The name that the user's networks file gives an address; null where it gives none. Names of manifests are never used here. */
export function publisherName(network: Pick<Network, 'names'>, address: string): string | null {
  return Object.entries(network.names).find(([, known]) => sameAddress(known, address))?.[0] ?? null;
}

/** `publisher/slug`, as a reference that resolves on this machine. */
export function referenceOf(network: Pick<Network, 'names'>, dataset: { publisher: string; slug: string }): string {
  return `${publisherName(network, dataset.publisher) ?? dataset.publisher}/${dataset.slug}`;
}
