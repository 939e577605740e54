import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { computeAddress, decryptKeystoreJson, encryptKeystoreJson, getAddress, isError, SigningKey } from 'ethers';
import { AffluentError } from '../../core/errors/index.js';
import type { ISigner, IWallet } from '../../ports/index.js';
import { KeySigner } from './key-signer.js';
import { MAX_KEYSTORE_BYTES, parseKeystore, useNativeScrypt } from './keystore-json.js';
import { makePrivateFolder, readPrivateFile, writePrivateFile } from './private-files.js';

/** ethers' and geth's "standard": 128 MiB, about half a second. */
const STANDARD_SCRYPT = { N: 131_072, r: 8, p: 1 } as const;

/** Cost of the password function; tests ask for less. */
export interface IWalletOptions {
  readonly scrypt?: { readonly N: number; readonly r: number; readonly p: number };
}

/** The owner's wallet: `wallet.json`, a version 3 keystore, 0600 in a folder of 0700. An existing one is never replaced. */
export class KeystoreWallet implements IWallet {
  #signer: KeySigner | null = null;

  private constructor(
    private readonly path: string,
    private readonly scrypt: { N: number; r: number; p: number }
  ) {}

  /** Opens the folder, or makes it. */
  static async open(folder: string, options: IWalletOptions = {}): Promise<KeystoreWallet> {
    useNativeScrypt();
    await makePrivateFolder(folder);
    return new KeystoreWallet(join(folder, 'wallet.json'), options.scrypt ?? STANDARD_SCRYPT);
  }

  async address(): Promise<string | null> {
    const json = await this.read();
    return json === null ? null : getAddress(parseKeystore(json).address);
  }

  signer(): ISigner | null {
    return this.#signer;
  }

  async create(password: string): Promise<string> {
    await this.refuseSecond();
    const privateKey = `0x${randomBytes(32).toString('hex')}`;
    const address = computeAddress(new SigningKey(privateKey).publicKey);
    await this.write(await encryptKeystoreJson({ address, privateKey }, password, { scrypt: this.scrypt }));
    return address;
  }

  async importKeystore(json: string, password: string): Promise<string> {
    await this.refuseSecond();
    const { address } = await decrypt(json, password);
    await this.write(json);
    return address;
  }

  async unlock(password: string): Promise<ISigner> {
    const json = await this.read();
    if (json === null)
      throw new AffluentError('NOT_FOUND', 'There is no wallet yet.', {
        hint: 'Make one in the panel or with `affluent wallet create`.'
      });
    const { privateKey } = await decrypt(json, password);
    this.lock();
    this.#signer = new KeySigner(privateKey);
    return this.#signer;
  }

  lock(): void {
    this.#signer?.forget();
    this.#signer = null;
  }

  keystore(): Promise<string | null> {
    return this.read();
  }

  private async refuseSecond(): Promise<void> {
    if ((await this.read()) !== null)
      throw new AffluentError('STATE_CONFLICT', 'There is a wallet already; it is never replaced.', {
        hint: 'Move wallet.json out of the keystore folder first, and keep it: it holds the licences bought with it.'
      });
  }

  private async read(): Promise<string | null> {
    const bytes = await readPrivateFile(this.path, MAX_KEYSTORE_BYTES);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }

  private async write(json: string): Promise<void> {
    await writePrivateFile(this.path, new TextEncoder().encode(json));
  }
}

async function decrypt(json: string, password: string): Promise<{ address: string; privateKey: string }> {
  const { address } = parseKeystore(json);
  try {
    const account = await decryptKeystoreJson(json, password);
    if (account.address.toLowerCase() !== address) throw new Error('another address');
    return account;
  } catch (error) {
    const wrong = isError(error, 'INVALID_ARGUMENT') && error.shortMessage === 'incorrect password';
    // The cause is left out: ethers' messages may quote what they were given.
    throw new AffluentError('INPUT_INVALID', wrong ? 'The password is wrong.' : 'The keystore cannot be opened.');
  }
}
