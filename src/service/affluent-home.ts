import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.js';

/** The user's folder of Affluent: `AFFLUENT_HOME`, else the platform's data folder. */
export function affluentHome(env: Environment, platform: string = process.platform): string {
  if (env['AFFLUENT_HOME']) return env['AFFLUENT_HOME'];
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'affluent');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'affluent');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'affluent');
}
