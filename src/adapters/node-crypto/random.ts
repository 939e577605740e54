import { randomBytes } from 'node:crypto';
import type { IRandom } from '../../ports/index.js';

/** The operating system's random bytes. */
export const nodeRandom: IRandom = { bytes: length => Uint8Array.from(randomBytes(length)) };
