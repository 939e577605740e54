import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import type { IDemoEnvironment } from './demo-environment.js';
import { placeNotebook } from './run-notebook.js';

/** Opens JupyterLab on the demo's notebook and waits until it ends. */
export async function openLab(
  place: IDemoEnvironment,
  passwordFile: string,
  arguments_: readonly string[]
): Promise<number> {
  const notebook = await placeNotebook(place, false);
  const child = spawn(
    place.python,
    [
      '-m',
      'jupyterlab',
      `--ServerApp.root_dir=${place.home}/notebooks`,
      relative(process.cwd(), notebook),
      ...arguments_
    ],
    {
      stdio: 'inherit',
      env: { ...place.env, AFFLUENT_PASSWORD_FILE: passwordFile }
    }
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 0));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill('SIGTERM'));
  });
}
