import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..', '..');
export const bench = join(root, 'test', 'bench');

const windows = process.platform === 'win32';
const pythonOf = folder => join(root, folder, ...(windows ? ['Scripts', 'python.exe'] : ['bin', 'python']));

/** The project's Python; that of the caller's PATH where the project has none of its own. */
export const python = existsSync(pythonOf('.venv')) ? pythonOf('.venv') : 'python3';
/** Python with torch and other heavy libraries, in an environment of its own; null where it has not been made. */
export const interopPython = existsSync(pythonOf('.venv-interop')) ? pythonOf('.venv-interop') : null;
