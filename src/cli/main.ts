import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AffluentError, isAffluentError, isDiskFull } from '../core/errors/index.js';
import { UsageError, type ICommand, type ICommandContext, type OptionValues } from './command.js';
import { commands } from './commands/index.js';
import { currentNetwork } from './commands/network.js';
import { runtimeFolder } from '../service/runtime-folder.js';
import { openSession, type ISession } from './connect/session.js';
import { processOutput } from './output.js';

const globalOptions = {
  network: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const satisfies ParseArgsConfig['options'];

/** Runs one command line; the exit status: 0 done, 1 an error with its code, 2 not understood, 130 cancelled. */
export async function main(argv: readonly string[]): Promise<number> {
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort());
  try {
    await dispatch(argv, cancel.signal);
    return 0;
  } catch (error) {
    if (cancel.signal.aborted) return 130;
    return report(error, argv.includes('--json'));
  }
}

async function dispatch(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const command = findCommand(argv);
  if (!command) return help(argv);
  const { positionals, values } = parse(command, argv);
  if (values['help'] === true) return void process.stdout.write(`affluent ${command.usage}\n\n${command.summary}\n`);
  const args = positionals.slice(command.name.split(' ').length);
  const [least, most] = command.arity;
  if (args.length < least || args.length > most) throw new UsageError(`affluent ${command.usage}`);
  await runCommand(command, args, values, signal);
}

async function runCommand(
  command: ICommand,
  args: string[],
  options: OptionValues,
  signal: AbortSignal
): Promise<void> {
  const network = await currentNetwork(
    typeof options['network'] === 'string' ? options['network'] : undefined,
    process.env
  );
  let opened: Promise<ISession> | null = null;
  const context: ICommandContext = {
    args,
    options,
    signal,
    network,
    output: processOutput(options['json'] === true, options['quiet'] === true),
    session: () => (opened ??= openSession({ runtime: runtimeFolder(process.env), network, env: process.env, signal }))
  };
  try {
    await command.run(context);
  } finally {
    (await (opened as Promise<ISession> | null)?.catch(() => null))?.close();
  }
}

/** The command with the most words that the line begins with; options may stand between. */
function findCommand(argv: readonly string[]): ICommand | undefined {
  const words = argv.filter(word => !word.startsWith('-'));
  return [...commands]
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => name.split(' ').every((word, i) => words[i] === word));
}

function parse(command: ICommand, argv: readonly string[]): { positionals: string[]; values: OptionValues } {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: { ...globalOptions, ...command.options } });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\naffluent ${command.usage}`);
  }
}

/** Commands of the Python package, which has Arrow: it runs them before it hands over to this program. */
const ofPython = [
  { usage: 'pack SOURCE… -o DIR [--spec FILE]', summary: 'Cut tables into shards, ready to publish.' },
  {
    usage: 'read REF [-c COLUMNS] [-f FILTERS] [-o FILE] [--budget AMOUNT]',
    summary: 'Read rows of a licensed dataset into a file.'
  }
];

function help(argv: readonly string[]): void {
  const lines = [...commands, ...ofPython].map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  const text = `affluent: sell and buy the use of data.\n\n${lines.join('\n')}\n\nEverywhere: --network NAME  --json  --quiet  --help\n`;
  const asked = argv.length === 0 || argv.includes('--help') || argv.includes('-h') || argv[0] === 'help';
  if (!asked) throw new UsageError(`There is no command “${argv.join(' ')}”. See affluent --help.`);
  process.stdout.write(text);
}

function report(error: unknown, json: boolean): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const detail = error instanceof Error ? error.message : String(error);
  const foreign = () => new AffluentError(isDiskFull(error) ? 'DISK_FULL' : 'INTERNAL', detail);
  const { code, hint, context } = isAffluentError(error) ? error : foreign();
  if (json) process.stdout.write(`${JSON.stringify({ code, detail, hint, context })}\n`);
  process.stderr.write(`${code}: ${detail}\n  ${hint}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
