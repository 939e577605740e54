export { ArrowWriter } from './arrow-writer.js';
