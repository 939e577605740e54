/** Reads what the test tools left in reports/ and counts it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/environment.mjs';

const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);

/** Each takes the text of a report to `{passed, failed, skipped}`. */
export const readers = {
  jest(text) {
    const report = JSON.parse(text);
    // A file that does not even load counts as one failure: Jest counts no test in it.
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests + report.numTodoTests
    };
  },
  junit(text) {
    const rows = [...text.matchAll(/<testsuite\s[^>]*>/g)].map(([tag]) => {
      const number = name => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(tag)?.[1] ?? 0);
      const failed = number('failures') + number('errors');
      return { failed, skipped: number('skipped'), passed: number('tests') - failed - number('skipped') };
    });
    return { passed: sum(rows, 'passed'), failed: sum(rows, 'failed'), skipped: sum(rows, 'skipped') };
  },
  playwright(text) {
    const { stats, errors } = JSON.parse(text);
    // A test that passes only when repeated has failed.
    return {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + (errors?.length ?? 0),
      skipped: stats.skipped
    };
  },
  own(text) {
    const { passed, failed, skipped } = JSON.parse(text);
    return { passed, failed, skipped };
  }
};

const broken = problem => ({ passed: 0, failed: 1, skipped: 0, problem });

function readOne({ kind, file }) {
  const path = join(root, file);
  if (!existsSync(path)) return broken(`left no ${file}`);
  try {
    const counts = readers[kind](readFileSync(path, 'utf8'));
    if (!Object.values(counts).every(Number.isInteger)) return broken(`${file} lacks its counts`);
    return counts.passed + counts.failed > 0
      ? counts
      : { ...broken(`${file} holds no test that ran`), skipped: counts.skipped };
  } catch (error) {
    return broken(`${file} cannot be read: ${error.message}`);
  }
}

/** The counts of a suite from its reports; an exit code that they do not explain is one failure more. */
export function countSuite(suite, code = 0) {
  const rows = suite.reports.map(readOne);
  const counts = {
    name: suite.name,
    passed: sum(rows, 'passed'),
    failed: sum(rows, 'failed'),
    skipped: sum(rows, 'skipped'),
    problems: rows.flatMap(row => row.problem ?? [])
  };
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.problems.push(`ended with code ${code}`);
  }
  return counts;
}
