import { isAffluentError, isDiskFull } from '../core/errors/index.js';
import { readConfig } from './config.js';
import { otherInstance, runService } from './run.js';

const PATIENCE = 5_000;

/** Starts the service, prints where it is as one JSON line, and goes on until it is asked to end or nobody needs it. */
async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2), process.platform);
  const asked = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  const running = await runService(config);
  if (!running) {
    process.stdout.write(`${JSON.stringify(await otherInstance(config, PATIENCE))}\n`);
    return;
  }
  void asked.then(running.end);
  process.stdout.on('error', () => undefined); // who started it may be gone
  process.stdout.write(`${JSON.stringify(running.line)}\n`);
  await running.ended;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const code = isAffluentError(error) ? error.code : isDiskFull(error) ? 'DISK_FULL' : 'INTERNAL';
    const text = error instanceof Error ? error.message : String(error);
    const hint = isAffluentError(error) ? ` ${error.hint}` : '';
    process.stderr.write(`${code}: ${text}${hint}\n`);
    process.exit(1);
  }
);
