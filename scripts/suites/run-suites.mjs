import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes.mjs';
import { root } from '../setup/environment.mjs';
import { countSuite } from './reports.mjs';

const LIMIT_MS = 20 * 60_000;
const LANES = 2;

async function runSuite(suite, args, live) {
  const began = performance.now();
  const logFile = join(root, 'reports', `${suite.name}.log`);
  mkdirSync(join(root, 'reports'), { recursive: true });
  for (const { file } of suite.reports) rmSync(join(root, file), { force: true });
  writeFileSync(logFile, '');
  const output = [];
  const onOutput = data => {
    appendFileSync(logFile, data);
    if (live) process.stdout.write(data);
    else output.push(data);
  };
  let code = 0;
  try {
    const env = await suite.prepare?.();
    for (const [command, ...rest] of suite.commands(args)) {
      code = (await run(command, rest, { env, onOutput, limitMs: LIMIT_MS })) || code;
    }
  } catch (error) {
    onOutput(`${error.message}\n`);
    code = 1;
  }
  const counts = { ...countSuite(suite, code), seconds: (performance.now() - began) / 1000 };
  if (!live) process.stdout.write(`\n── ${suite.name} ──\n${Buffer.concat(output.map(part => Buffer.from(part)))}`);
  return counts;
}

/** Runs suites, two side by side where they share the machine well, the others alone; none stops another. */
export async function runSuites(suites, args = []) {
  const counts = new Map();
  const queue = suites.filter(suite => !suite.alone);
  const lanes = suites.length === 1 ? 1 : LANES;
  const lane = async () => {
    for (let suite = queue.shift(); suite; suite = queue.shift()) {
      counts.set(suite.name, await runSuite(suite, args, lanes === 1));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  for (const suite of suites.filter(each => each.alone)) {
    if (suites.length > 1) console.log(`\n── ${suite.name} ──`);
    counts.set(suite.name, await runSuite(suite, args, true));
  }
  return suites.map(suite => counts.get(suite.name));
}
