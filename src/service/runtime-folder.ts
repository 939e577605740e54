import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.js';

/** Jupyter's runtime folder by the rules of jupyter_core: where services leave their connection files. */
export function runtimeFolder(env: Environment, platform: string = process.platform): string {
  if (env['JUPYTER_RUNTIME_DIR']) return env['JUPYTER_RUNTIME_DIR'];
  return join(env['JUPYTER_DATA_DIR'] ?? dataFolder(env, platform), 'runtime');
}

function dataFolder(env: Environment, platform: string): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'jupyter');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'jupyter');
}
