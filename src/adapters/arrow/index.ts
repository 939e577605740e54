export { ArrowWriter } from './arrow-writer.js';
export { openArrowStream } from './arrow-stream.js';
