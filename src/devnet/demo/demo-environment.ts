import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Where the demo finds and leaves its things. */
export interface IDemoEnvironment {
  /** Root of the project. */
  readonly root: string;
  /** The demo's own folder of Affluent, apart from the user's. */
  readonly home: string;
  readonly python: string;
  /** For every program that the demo starts. */
  readonly env: NodeJS.ProcessEnv;
}

/** Settles folders and programs; `home` is `.devnet` in the project unless given. */
export async function demoEnvironment(home: string | undefined): Promise<IDemoEnvironment> {
  const root = projectRoot(import.meta.dirname);
  const folder = resolve(home ?? join(root, '.devnet'));
  const runtime = join(folder, 'runtime');
  for (const path of [folder, runtime]) await mkdir(path, { recursive: true, mode: 0o700 });
  const venv = join(root, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const python = existsSync(venv) ? venv : 'python3';
  const env = { ...process.env, AFFLUENT_HOME: folder, AFFLUENT_NETWORK: 'devnet', JUPYTER_RUNTIME_DIR: runtime };
  return { root, home: folder, python, env };
}

function projectRoot(from: string): string {
  if (existsSync(join(from, 'examples')) && existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('The demo runs from a clone of the project.');
  return projectRoot(parent);
}
