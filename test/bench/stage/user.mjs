/** A user of the bench's network: a folder, a wallet with money in it, and a service when one is needed. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KeystoreWallet, mnemonicKeystore } from '../../../lib/adapters/keystore/index.js';
import { ROLES } from '../../../lib/devnet/accounts.js';
import { DEVNET_MNEMONIC } from '../../../lib/devnet/chain/anvil.js';
import { python, root } from './places.mjs';
import { until } from './until.mjs';

const MOST_OUTPUT = 2 ** 24;

/** Gives `role` a home below `folder`, with the funded account of that role as its wallet. */
export async function createUser(folder, role, network) {
  const home = join(folder, role);
  for (const path of [home, join(home, 'runtime'), join(home, 'networks')])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  const password = randomBytes(12).toString('base64url');
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const wallet = await KeystoreWallet.open(join(home, 'devnet', 'keystore'));
  await wallet.importKeystore(await mnemonicKeystore(DEVNET_MNEMONIC, ROLES.indexOf(role), password), password);
  const user = new User(home, passwordFile, network);
  user.readFrom(network.gateways);
  return user;
}

class User {
  constructor(home, passwordFile, network) {
    this.home = home;
    this.network = network;
    this.env = {
      ...process.env,
      AFFLUENT_HOME: home,
      AFFLUENT_NETWORK: 'devnet',
      JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
      PYTHONPATH: join(root, 'python_bridge')
    };
    this.passwordFile = passwordFile;
  }

  /** Names the gateways that the next service of this user reads from. */
  readFrom(gateways) {
    writeFileSync(join(this.home, 'networks', 'devnet.json'), JSON.stringify({ ...this.network, gateways }), {
      mode: 0o600
    });
  }

  async affluent(...words) {
    const args = ['-m', 'affluent', ...words, '--json', '--quiet'];
    const { stdout } = await promisify(execFile)(python, args, { env: this.env, maxBuffer: MOST_OUTPUT });
    return stdout.trim() === '' ? null : JSON.parse(stdout);
  }

  owner(...words) {
    return this.affluent(...words, '--yes', '--password-file', this.passwordFile);
  }

  /** Waits until this user's catalog, which follows the chain, has the dataset. */
  knows(ref) {
    return until(`${ref} is in the catalog`, () => this.affluent('info', ref).catch(() => null));
  }

  /** Process of this user's service, where one runs. */
  get servicePid() {
    const file = join(this.home, 'runtime', 'affluent-devnet.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).pid : null;
  }

  /** Ends the service, and with it all that it keeps in memory. */
  async stopService() {
    const pid = this.servicePid;
    if (pid === null || !isAlive(pid)) return;
    process.kill(pid, 'SIGTERM');
    await until('the service has ended', () => !isAlive(pid)).catch(() => process.kill(pid, 'SIGKILL'));
  }

  /** Forgets the ciphertext that was fetched; licences, keys and the catalog stay. The service must not run. */
  forgetBlocks() {
    rmSync(join(this.home, 'devnet', 'blocks', 'cache'), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    // One that nobody has waited for yet is a zombie, and has ended.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
