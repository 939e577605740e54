export { nodeRandom } from './random.js';
export { nodeSegmentCipher } from './segment-cipher.js';
