import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/**
 * Runs a program that knows nothing of its parent, and ends it when standard input closes, which the system does for us
 * however the parent dies. A text for `node -e`, so that it needs no file of its own beside a bundle.
 */
const guard = `
const [file, ...args] = process.argv.slice(1);
const child = require('node:child_process').spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const end = () => child.kill('SIGKILL');
process.stdin.on('end', end).on('error', end).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
child.on('error', error => { console.error(error.message); process.exit(1); });
child.on('exit', code => process.exit(code ?? 1));
`;

/** A guarded program: close its standard input to end it. */
export type GuardedProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a program that ends when this process ends, even by SIGKILL, and that a terminal's Ctrl-C does not reach. */
export function spawnGuarded(file: string, args: readonly string[], env: NodeJS.ProcessEnv): GuardedProcess {
  return spawn(process.execPath, ['-e', guard, '--', file, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    env
  });
}
