/** A transaction ready to be signed (EIP-1559). */
export interface IUnsignedTransaction {
  readonly chainId: number;
  readonly nonce: number;
  /** Null: creates a contract. */
  readonly to: string | null;
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** An account that signs. Its key never leaves it. */
export interface ISigner {
  readonly address: string;
  /** EIP-2098 signature (64 bytes hex) of an EIP-712 digest. */
  signDigest(digest: string): Promise<string>;
  /** Raw signed transaction and its hash. */
  signTransaction(transaction: IUnsignedTransaction): Promise<{ raw: string; hash: string }>;
}

/** The owner's wallet: an ethers keystore file under a password. */
export interface IWallet {
  /** Null where there is none yet. */
  address(): Promise<string | null>;
  /** Null while locked. */
  signer(): ISigner | null;
  create(password: string): Promise<string>;
  /** Imports a keystore (geth/ethers JSON); its own password opens it and stays its password. */
  importKeystore(json: string, password: string): Promise<string>;
  /** @throws AffluentError INPUT_INVALID (wrong password), NOT_FOUND (no wallet) */
  unlock(password: string): Promise<ISigner>;
  lock(): void;
  /** The keystore as it lies on disk, still under its password; null where there is none. */
  keystore(): Promise<string | null>;
}
