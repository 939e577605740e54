import { spawn } from 'node:child_process';
import { AffluentError } from '../../core/errors/index.js';

const MOST_OUTPUT = 1_048_576;

/** How a program is run. */
export interface IRunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

/** Runs a program to its end; what it printed. @throws AffluentError INTERNAL with the last of what it said */
export function runProgram(command: string, args: readonly string[], options: IRunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-MOST_OUTPUT)));
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) resolve(output);
      else
        reject(
          new AffluentError(
            'INTERNAL',
            `${command} ended with ${code ?? 'a signal'}: ${errors.trim() || output.slice(-2_000).trim()}`
          )
        );
    });
  });
}
