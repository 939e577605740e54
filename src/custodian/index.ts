export { CustodianConfig, readConfig } from './config.js';
export { logTo, type Log } from './log.js';
export { runCustodian, startCustodian, type IRunningCustodian } from './run-custodian.js';
