export { AffluentError, isAffluentError, type IErrorOptions } from './affluent-error.js';
export { isDiskFull } from './disk-full.js';
export { errorTable, isErrorCode, type ErrorCode, type IErrorRow } from './table.js';
