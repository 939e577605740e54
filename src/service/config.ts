import { tmpdir } from 'node:os';
import { AffluentError } from '../core/errors/index.js';
import { affluentHome } from './affluent-home.js';
import type { Environment } from './environment.js';
import { runtimeFolder } from './runtime-folder.js';

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
  /** Bytes of ciphertext that are kept on disk, for each network. */
  readonly cacheBytes: number;
  /** Whether the peers of the networks file may be asked for blocks. */
  readonly peers: boolean;
}

const DEFAULT_AUTO_LOCK_MINUTES = 15;
const LINGER = 30_000;
const DEFAULT_CACHE_GIB = 20;
const GIB = 1_073_741_824;

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
    home: affluentHome(env, platform),
    network,
    runtimeFolder: runtimeFolder(env, platform),
    temporaryFolder: tmpdir(),
    keep: argv.includes('--keep'),
    tcp: argv.includes('--tcp') || platform === 'win32',
    autoLock: minutes(env['AFFLUENT_AUTO_LOCK']) * 60_000,
    linger: LINGER,
    cacheBytes: Math.floor(gibibytes(env['AFFLUENT_CACHE_GIB']) * GIB),
    peers: isOn('AFFLUENT_PEERS', env['AFFLUENT_PEERS'])
  };
}

function isOn(name: string, text: string | undefined): boolean {
  if (text !== undefined && text !== 'on' && text !== 'off')
    throw new AffluentError('INPUT_INVALID', `${name} must be on or off.`);
  return text !== 'off';
}

function gibibytes(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CACHE_GIB;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || value > 1_048_576)
    throw new AffluentError('INPUT_INVALID', 'AFFLUENT_CACHE_GIB must be gibibytes, 0 to 1048576.');
  return value;
}

function minutes(text: string | undefined): number {
  if (text === undefined) return DEFAULT_AUTO_LOCK_MINUTES;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 1_440)
    throw new AffluentError('INPUT_INVALID', 'AFFLUENT_AUTO_LOCK must be minutes, at most 1440.');
  return value;
}
