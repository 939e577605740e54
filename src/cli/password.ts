import { open, readFile, stat } from 'node:fs/promises';
import { UsageError } from './command.js';

const MOST_BYTES = 1_024;

/** The password of `--password-file` or of the option named (its first line), or of a prompt that does not echo. Never from the command line. */
export async function askPassword(
  file: string | undefined,
  prompt = 'Password of the wallet: ',
  option = '--password-file'
): Promise<string> {
  if (file !== undefined) return fromFile(file);
  if (!process.stdin.isTTY) throw new UsageError(`There is no terminal to ask for the password: give ${option} FILE.`);
  return fromTerminal(prompt);
}

async function fromFile(file: string): Promise<string> {
  const { size, mode } = await stat(file);
  if (size > MOST_BYTES) throw new UsageError(`${file} is too large for a password file.`);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new UsageError(`${file} can be read by others: chmod 600 ${file}`);
  }
  const password = (await readFile(file, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  if (password === '') throw new UsageError(`${file} is empty.`);
  return password;
}

async function fromTerminal(prompt: string): Promise<string> {
  const terminal = await open('/dev/tty', 'w').catch(() => null);
  const write = (text: string) => (terminal ? terminal.write(text) : process.stderr.write(text));
  await write(prompt);
  process.stdin.setRawMode(true).resume().setEncoding('utf8');
  try {
    return await readLine();
  } finally {
    process.stdin.setRawMode(false).pause();
    await write('\n');
    await terminal?.close();
  }
}

function readLine(): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const onData = (chunk: string) => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') return done(() => resolve(line));
        if (key === '\u0003') return done(() => reject(new DOMException('Cancelled', 'AbortError')));
        line = key === '\u007f' ? line.slice(0, -1) : line + key;
      }
    };
    const done = (then: () => void) => {
      process.stdin.off('data', onData);
      then();
    };
    process.stdin.on('data', onData);
  });
}
