import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bench } from '../stage/places.mjs';

/** Arrow's allocator gives nothing back, for whichever contender: see `worker.py`. */
const KEEP_MEMORY = { MIMALLOC_PURGE_DELAY: '-1' };

/** Starts a contender in a Python process of its own; `run` has it run once and gives its figures. */
export async function startWorker({ python, module, setup, env }) {
  const child = spawn(python, [join(bench, 'worker.py'), module, JSON.stringify(setup)], {
    env: { ...env, ...KEEP_MEMORY },
    stdio: ['pipe', 'pipe', 'pipe']
  });
  let said = '';
  child.stderr.on('data', data => (said = (said + data).slice(-4_000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise(resolve => child.once('exit', resolve));
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${module} ended: ${said.trim()}`);
    const found = JSON.parse(value);
    if (found.error) throw new Error(`${module}: ${found.error}\n${found.trace}`);
    return found;
  };
  await answer();
  return {
    pid: child.pid,
    run: () => {
      child.stdin.write('run\n');
      return answer();
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    }
  };
}
