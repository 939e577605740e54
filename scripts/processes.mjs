/** Children in process groups of their own: a signal to us reaches all of them, and none outlives its command. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, root, windows } from './setup/environment.mjs';

const GRACE_MS = 10_000;
const live = new Set();
let interruptedBy;

function signalGroup(child, signal) {
  try {
    process.kill(windows ? child.pid : -child.pid, signal);
    return true;
  } catch {
    return false; // nobody is left
  }
}

/** Ends what a child has left running in its group. */
async function sweep(child) {
  if (windows || !signalGroup(child, 'SIGTERM')) return;
  for (let waited = 0; waited < 2000; waited += 100) {
    await sleep(100);
    if (!signalGroup(child, 0)) return;
  }
  signalGroup(child, 'SIGKILL');
}

export const exitCode = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 1);

/**
 * Runs a command in the root of the tree and resolves to its exit code once it and its group have ended.
 * `onOutput` takes stdout and stderr; without it the child writes to ours. `limitMs` ends a command that hangs.
 */
export async function run(command, args, { env, onOutput, limitMs } = {}) {
  if (interruptedBy) return exitCode(null, interruptedBy);
  const child = spawn(command, args, {
    cwd: root,
    env: environment(env),
    stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    detached: !windows,
    shell: windows && /\.(cmd|bat)$/.test(command)
  });
  live.add(child);
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput);
  const timer = limitMs && setTimeout(() => signalGroup(child, 'SIGKILL'), limitMs);
  try {
    return await new Promise((done, failed) => {
      child.on('error', error => failed(new Error(`${command} could not be started: ${error.message}`)));
      child.on('exit', (code, signal) => done(exitCode(code, signal)));
    });
  } finally {
    clearTimeout(timer);
    if (child.pid) await sweep(child);
    live.delete(child);
  }
}

/** Runs a command silently; on failure the error carries the end of what it wrote. */
export async function quietly(command, args, options) {
  let log = '';
  const code = await run(command, args, { ...options, onOutput: data => (log = (log + data).slice(-20_000)) });
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code}\n${log}`);
  return log;
}

/** Passes SIGINT, SIGTERM and SIGHUP on to all children, waits for them, and ends with the code that a shell expects. */
export function forwardSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      if (interruptedBy) {
        for (const child of live) signalGroup(child, 'SIGKILL'); // asked twice: no more patience
        return;
      }
      interruptedBy = signal;
      for (const child of live) signalGroup(child, signal);
      const giveUp = Date.now() + GRACE_MS;
      while (live.size > 0 && Date.now() < giveUp) await sleep(50);
      for (const child of live) signalGroup(child, 'SIGKILL');
      process.exit(exitCode(null, signal));
    });
  }
}
