/** One line a suite and the total, counted from the reports. Run by itself it reads what the last `npm test` left. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup/environment.mjs';

const file = join(root, 'reports', 'summary.json');

/** Prints the summary of `rows` (from countSuite) and returns the number of failures. */
export function printSummary(rows) {
  const total = key => rows.reduce((sum, row) => sum + row[key], 0);
  const width = Math.max(...rows.map(row => row.name.length));
  console.log();
  for (const { name, passed, failed, skipped, problems, seconds } of rows) {
    const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    const time = seconds === undefined ? '' : ` (${seconds.toFixed(0)} s)`;
    const why = problems.length > 0 ? `: ${problems.join('; ')}` : '';
    console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${name.padEnd(width)}  ${counts}${time}${why}`);
  }
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed');
}

export const keepSummary = rows => writeFileSync(file, JSON.stringify(rows, null, 2));

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const rows = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : [{ name: 'set-up', passed: 0, failed: 1, skipped: 0, problems: ['no suite has run'] }];
  process.exitCode = printSummary(rows) > 0 ? 1 : 0;
}
