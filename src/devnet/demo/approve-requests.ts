import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAffluentError } from '../../core/errors/index.js';
import type { IDemoEnvironment } from './demo-environment.js';
import { runProgram } from './run-program.js';

const POLL_MS = 750;

/** Plays the owner of a headless run: approves what the notebook requests, by the ordinary command, until the signal. */
export async function approveRequests(
  { python, env, root }: IDemoEnvironment,
  passwordFile: string,
  signal: AbortSignal
): Promise<void> {
  while (!signal.aborted) {
    try {
      await runProgram(python, ['-m', 'affluent', 'approve', '--yes', '--quiet', '--password-file', passwordFile], {
        env,
        cwd: join(root),
        signal
      });
    } catch (error) {
      if (!isAffluentError(error)) return; // aborted; anything else shows in the notebook, which waits for the purchase
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
