import type { ServiceSettings } from '../core/wire/index.js';
import type { IServiceConfig } from './config.js';

const GIB = 1_073_741_824;

/** Bytes of ciphertext that are kept: what the owner has set, and never more than the administrator allows. */
export function cacheBytes(
  { cacheBytes: most }: Pick<IServiceConfig, 'cacheBytes'>,
  { cacheGib }: Pick<ServiceSettings, 'cacheGib'>
): number {
  return cacheGib === null ? most : Math.min(most, Math.floor(cacheGib * GIB));
}
