import type { ParseArgsConfig } from 'node:util';
import type { ISession } from './connect/session.js';
import type { IOutput } from './output.js';

/** Values of a command's options, as `util.parseArgs` gives them. */
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** What a command is given to work with. */
export interface ICommandContext {
  readonly args: readonly string[];
  readonly options: OptionValues;
  readonly output: IOutput;
  readonly signal: AbortSignal;
  /** The network that `--network`, the environment or `network use` names. */
  readonly network: string;
  /** Connects to the service of the network, and starts it where it does not run. */
  session(): Promise<ISession>;
}

/** One command of the command line. */
export interface ICommand {
  /** Words of the command, such as `wallet create`. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** Least and most positional arguments. */
  readonly arity: readonly [number, number];
  readonly options?: ParseArgsConfig['options'];
  run(context: ICommandContext): Promise<void>;
}

/** The command line was not understood: exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Text of an option, or undefined. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whole number of an option. @throws UsageError */
export function numberOption(options: OptionValues, name: string): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,15}$/.test(text)) throw new UsageError(`--${name} takes a whole number, not “${text}”.`);
  return Number(text);
}
