import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AffluentError } from '../core/errors/index.js';

/** Everything that the service takes from its surroundings. */
export interface IServiceConfig {
  /** Folder of all networks' files and data. */
  readonly home: string;
  /** Name of the network; its file is `<home>/networks/<name>.json`. */
  readonly network: string;
  /** Folder of the connection file. */
  readonly runtimeFolder: string;
  /** Folder in which a fresh one for the socket is made. */
  readonly temporaryFolder: string;
  /** Goes on without a lease. */
  readonly keep: boolean;
  /** Listens on loopback from the start: where there are no Unix sockets for Node's clients, or where it is asked for. */
  readonly tcp: boolean;
  /** Milliseconds without an act of the owner after which the wallet locks itself. */
  readonly autoLock: number;
  /** Milliseconds that the service lives after its last lease. */
  readonly linger: number;
}

const DEFAULT_AUTO_LOCK_MINUTES = 15;
const LINGER = 30_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads environment and arguments. @throws AffluentError INPUT_INVALID */
export function readConfig(env: Environment, argv: readonly string[], platform: string): IServiceConfig {
  for (const argument of argv) {
    if (!['--keep', '--tcp'].includes(argument))
      throw new AffluentError('INPUT_INVALID', `The service does not know the argument “${argument.slice(0, 80)}”.`);
  }
  const network = env['AFFLUENT_NETWORK'] ?? 'devnet';
  if (!/^[a-z0-9-]{1,32}$/.test(network))
    throw new AffluentError('INPUT_INVALID', 'AFFLUENT_NETWORK must be 1 to 32 of a-z, 0-9 and -.');
  return {
    home: env['AFFLUENT_HOME'] ?? join(dataFolder(env, platform), 'affluent'),
    network,
    runtimeFolder: env['JUPYTER_RUNTIME_DIR'] ?? join(jupyterFolder(env, platform), 'runtime'),
    temporaryFolder: tmpdir(),
    keep: argv.includes('--keep'),
    tcp: argv.includes('--tcp') || platform === 'win32',
    autoLock: minutes(env['AFFLUENT_AUTO_LOCK']) * 60_000,
    linger: LINGER
  };
}

function minutes(text: string | undefined): number {
  if (text === undefined) return DEFAULT_AUTO_LOCK_MINUTES;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 1_440)
    throw new AffluentError('INPUT_INVALID', 'AFFLUENT_AUTO_LOCK must be minutes, at most 1440.');
  return value;
}

function dataFolder(env: Environment, platform: string): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  return env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
}

/** Jupyter's data folder by the rules of jupyter_core. */
function jupyterFolder(env: Environment, platform: string): string {
  if (env['JUPYTER_DATA_DIR'] !== undefined) return env['JUPYTER_DATA_DIR'];
  if (platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'jupyter');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'jupyter');
}
