import type { Publisher } from '../../core/wire/index.js';
import { shortHex } from './quantity.js';

/** Whom to name as the publisher: the user's own name for the address, or the address; a claimed name never stands alone. */
export function publisherWords(publisher: Pick<Publisher, 'address' | 'name'>): string {
  return publisher.name ?? shortHex(publisher.address);
}
