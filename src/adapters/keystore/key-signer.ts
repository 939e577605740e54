import { SigningKey, Transaction, computeAddress, isHexString } from 'ethers';
import { AffluentError } from '../../core/errors/index.js';
import type { ISigner, IUnsignedTransaction } from '../../ports/index.js';

/** A secp256k1 key in memory that signs until it is forgotten. */
export class KeySigner implements ISigner {
  readonly address: string;
  #key: SigningKey | null;

  /** `privateKey` is 32 bytes. */
  constructor(privateKey: Uint8Array | string) {
    this.#key = new SigningKey(privateKey);
    this.address = computeAddress(this.#key.publicKey);
  }

  async signDigest(digest: string): Promise<string> {
    if (!isHexString(digest, 32)) throw new AffluentError('INPUT_INVALID', 'A digest has 32 bytes.');
    return this.key().sign(digest).compactSerialized;
  }

  async signTransaction(transaction: IUnsignedTransaction): Promise<{ raw: string; hash: string }> {
    const key = this.key();
    const signed = Transaction.from({ type: 2, ...transaction });
    signed.signature = key.sign(signed.unsignedHash);
    return { raw: signed.serialized, hash: signed.hash as string };
  }

  /** From now on it refuses with WALLET_LOCKED, whoever still holds it. */
  forget(): void {
    this.#key = null;
  }

  private key(): SigningKey {
    if (this.#key === null) throw new AffluentError('WALLET_LOCKED', 'The wallet has been locked.');
    return this.#key;
  }
}
