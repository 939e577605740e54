import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../../scripts/setup/environment.mjs';
import { countSuite, readers } from '../../scripts/suites/reports.mjs';

const jest = (counts: Record<string, number>) =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    ...counts
  });

let folder: string;
beforeAll(() => {
  mkdirSync(join(root, 'reports'), { recursive: true });
  folder = mkdtempSync(join(root, 'reports', 'counting-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const suiteWith = (text: string, kind: keyof typeof readers = 'jest') => {
  const file = join(folder, 'report');
  writeFileSync(file, text);
  return { name: 'sample', reports: [{ kind, file: relative(root, file) }] };
};

it('counts a Jest file that does not load as a failure', () => {
  const text = jest({ numPassedTests: 3, numFailedTests: 1, numRuntimeErrorTestSuites: 1, numTodoTests: 2 });
  expect(readers.jest(text)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

it('counts errors of a JUnit report as failures', () => {
  const text =
    '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.0"></testsuite>';
  expect(readers.junit(text)).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

it('counts a browser test that passes only on a second try as a failure', () => {
  const text = JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [] });
  expect(readers.playwright(text)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

it('fails a suite that leaves no report', () => {
  const suite = { name: 'sample', reports: [{ kind: 'jest', file: 'reports/no-such-file.json' }] };
  expect(countSuite(suite, 0)).toMatchObject({ passed: 0, failed: 1, problems: ['left no reports/no-such-file.json'] });
});

it('fails a suite in which no test ran', () => {
  const counts = countSuite(suiteWith(jest({ numPendingTests: 4 })), 0);
  expect(counts).toMatchObject({ passed: 0, failed: 1, skipped: 4, problems: [expect.stringContaining('no test')] });
});

it('fails a suite whose report lacks its counts or cannot be read', () => {
  expect(countSuite(suiteWith('{}'), 0).failed).toBe(1);
  expect(countSuite(suiteWith('not json'), 0).failed).toBe(1);
});

it('fails a suite that ends badly although its report has no failure', () => {
  const counts = countSuite(suiteWith(jest({ numPassedTests: 2 })), 137);
  expect(counts).toMatchObject({ passed: 2, failed: 1, problems: ['ended with code 137'] });
});

it('does not count a failure twice when the exit code only repeats it', () => {
  expect(countSuite(suiteWith(jest({ numPassedTests: 2, numFailedTests: 1 })), 1)).toMatchObject({
    passed: 2,
    failed: 1
  });
});
