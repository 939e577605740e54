import { SIZE_ENDS, type SizeClass } from '../../core/wire/index.js';

/** The class of a plaintext size in bytes. */
export function sizeClass(bytes: number): SizeClass {
  if (bytes < SIZE_ENDS.small) return 'small';
  if (bytes < SIZE_ENDS.medium) return 'medium';
  return bytes < SIZE_ENDS.large ? 'large' : 'huge';
}
