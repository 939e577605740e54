/** `node test/interop/keystore.mjs ROLE PASSWORD-FILE`: prints the keystore document of one of the devnet's funded accounts. */
import { readFileSync } from 'node:fs';
import { mnemonicKeystore } from '../../lib/adapters/keystore/index.js';
import { ROLES } from '../../lib/devnet/accounts.js';
import { DEVNET_MNEMONIC } from '../../lib/devnet/chain/anvil.js';

const [role, passwordFile] = process.argv.slice(2);
const password = readFileSync(passwordFile, 'utf8').trim();
process.stdout.write(await mnemonicKeystore(DEVNET_MNEMONIC, ROLES.indexOf(role), password));
