/** Runs the Solidity tests and turns what Hardhat prints (it has no machine-readable reporter) into a report. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { forwardSignals, run } from '../processes.mjs';

forwardSignals();
let log = '';
const code = await run('hardhat', ['test', 'solidity', ...process.argv.slice(2)], {
  env: { NO_COLOR: '1', FORCE_COLOR: '0' },
  onOutput: data => {
    log += data;
    process.stdout.write(data);
  }
});
const count = word => Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'm').exec(log)?.[1] ?? 0);
const report = { passed: count('passing'), failed: count('failing'), skipped: count('skipped') };
mkdirSync('reports', { recursive: true });
writeFileSync('reports/contracts.json', JSON.stringify(report));
process.exitCode = code;
