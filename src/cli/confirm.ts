import { createInterface } from 'node:readline/promises';
import { UsageError, type ICommandContext } from './command.js';

/** The option of every command that moves money. */
export const yesOption = { yes: { type: 'boolean', short: 'y' } } as const;

/** Asks once before money moves; `--yes` answers for scripts. @throws UsageError where nobody can be asked */
export async function confirm(context: ICommandContext, question: string): Promise<boolean> {
  if (context.options['yes'] === true) return true;
  if (!process.stdin.isTTY) throw new UsageError('There is no terminal to ask: give --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal: context.signal })).trim());
  } finally {
    terminal.close();
  }
}
