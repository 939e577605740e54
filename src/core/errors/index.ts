export { AffluentError, isAffluentError, type IErrorOptions } from './affluent-error.js';
export { errorTable, isErrorCode, type ErrorCode, type IErrorRow } from './table.js';
