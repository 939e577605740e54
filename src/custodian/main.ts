import { isAffluentError } from '../core/errors/index.js';
import { logTo } from './log.js';
import { runCustodian } from './run-custodian.js';

const WITH_PARENT = '--with-parent';

/** `custodian CONFIG [--with-parent]`: prints one line of JSON when it listens; ends on SIGTERM, SIGINT, or with its parent. */
async function main(args: readonly string[]): Promise<void> {
  const [path] = args.filter(arg => arg !== WITH_PARENT);
  if (path === undefined) throw new Error(`usage: custodian CONFIG [${WITH_PARENT}]`);
  const clock = { now: () => Date.now() };
  const { close, ...about } = await runCustodian(path, logTo(process.stderr, clock.now), clock);
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  // The parent holds the other end of our standard input: it closes when the parent ends, however that happens.
  if (args.includes(WITH_PARENT)) process.stdin.once('close', end).once('end', end).resume();
  process.stdout.write(`${JSON.stringify(about)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const text = isAffluentError(error) ? `${error.code}: ${error.message} ${error.hint}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
