import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { findService, type IFoundService } from './find-service.js';

const START_TIMEOUT_MS = 15_000;
const POLL_MS = 100;

/** How the service of a network is started. */
export interface IStartOptions {
  readonly runtime: string;
  readonly network: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Goes on without a lease until it is stopped. */
  readonly keep?: boolean;
}

/** Young objects are few: V8 would give them 128 MiB under load. The launcher of Python says the same. */
const HEAP = ['--max-semi-space-size=8'];

/** The program of the service: beside the bundled command line, or in the compiled tree. */
function program(): string {
  const bundled = join(import.meta.dirname, 'affluent-service.mjs');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '..', '..', 'service', 'main.js');
}

/** Starts the service as a process of its own, and waits until it answers. @throws AffluentError INTERNAL when it does not */
export async function startService(options: IStartOptions): Promise<IFoundService> {
  const { runtime, network, env, signal, keep = false } = options;
  const child = spawn(process.execPath, [...HEAP, program(), ...(keep ? ['--keep'] : [])], {
    detached: true,
    stdio: 'ignore',
    env: { ...env, AFFLUENT_NETWORK: network }
  });
  child.unref();
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += POLL_MS) {
    signal.throwIfAborted();
    const found = await findService(runtime, network);
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
  throw new AffluentError(
    'INTERNAL',
    `The service of the network “${network}” does not answer after ${START_TIMEOUT_MS / 1000} s.`,
    {
      hint: 'Run `affluent doctor`; the log is in the network’s data folder.'
    }
  );
}
