import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeystoreWallet, mnemonicKeystore } from '../../adapters/keystore/index.js';
import { ROLES, type Role } from '../accounts.js';
import { DEVNET_MNEMONIC } from '../chain/anvil.js';
import { writePrivate } from '../write-private.js';

/** Gives the user of this home a funded account as wallet, by default the consumer's, where there is none yet. The path of its password file. */
export async function prepareConsumer(home: string, role: Role = 'consumer'): Promise<string> {
  const passwordFile = join(home, 'demo-password');
  const known = await readFile(passwordFile, 'utf8').catch(() => null);
  const password = known?.trim() ?? randomBytes(12).toString('base64url');
  if (known === null) await writePrivate(passwordFile, `${password}\n`);
  const wallet = await KeystoreWallet.open(join(home, 'devnet', 'keystore'));
  if ((await wallet.address()) === null) {
    await wallet.importKeystore(await mnemonicKeystore(DEVNET_MNEMONIC, ROLES.indexOf(role), password), password);
  }
  return passwordFile;
}
