import { encryptKeystoreJson, HDNodeWallet, Mnemonic } from 'ethers';
import { KeySigner } from './key-signer.js';

const account = (phrase: string, index: number) =>
  HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), `m/44'/60'/0'/0/${index}`);

/** The first accounts of a mnemonic, in the order that every wallet gives them. For the well-known one of local chains. */
export function mnemonicSigners(phrase: string, count: number): KeySigner[] {
  return Array.from({ length: count }, (_, index) => new KeySigner(account(phrase, index).privateKey));
}

/** Keystore document of one account of a mnemonic, under a password; cheap to open, for accounts that are worth nothing. */
export async function mnemonicKeystore(phrase: string, index: number, password: string): Promise<string> {
  const { address, privateKey } = account(phrase, index);
  return encryptKeystoreJson({ address, privateKey }, password, { scrypt: { N: 8_192, r: 8, p: 1 } });
}
