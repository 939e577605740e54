import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { AffluentError } from '../core/errors/index.js';
import { CustodianEntry } from '../core/wire/index.js';

const START_TIMEOUT_MS = 30_000;
const Ready = CustodianEntry.extend({ url: z.url() });

/** A custodian that runs as a process of its own. */
export interface IRunningCustodian {
  readonly entry: CustodianEntry;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Beside the bundled command line, or in the compiled tree. */
function program(): string[] {
  const bundled = join(import.meta.dirname, 'affluent-custodian.mjs');
  return [existsSync(bundled) ? bundled : join(import.meta.dirname, '..', 'custodian', 'main.js')];
}

/** Starts a custodian by its configuration file and waits until it is ready; it ends when this process does. */
export async function startCustodian(config: string): Promise<IRunningCustodian> {
  const log = openSync(join(dirname(config), 'custodian.log'), 'a', 0o600);
  const child = spawn(process.execPath, [...program(), config, '--with-parent'], { stdio: ['pipe', 'pipe', log] });
  closeSync(log);
  const entry = await ready(child, config);
  return {
    entry,
    process: child,
    stop: () =>
      new Promise(resolve => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      })
  };
}

function ready(child: ChildProcess, config: string): Promise<CustodianEntry> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(
        new AffluentError(
          'CUSTODIANS_UNAVAILABLE',
          `The custodian of ${config} did not start: ${why}; its log is beside it.`
        )
      );
    };
    const timer = setTimeout(() => fail('no answer'), START_TIMEOUT_MS);
    const early = (code: number | null) => fail(`it ended with ${code ?? 'a signal'}`);
    child.once('error', error => fail(error.message));
    child.once('exit', early);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', line => {
      clearTimeout(timer);
      child.off('exit', early);
      const parsed = Ready.safeParse(parse(line));
      if (parsed.success) resolve(parsed.data);
      else fail('its first line is not what it should be');
    });
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
