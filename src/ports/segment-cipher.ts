/** AES-256-GCM over one segment of the stream cipher (core/cipher gives key, nonce and layout). */
export interface ISegmentCipher {
  /** Ciphertext followed by the 16-byte tag; written to the start of `target` where one is given, which must have room for it. */
  encrypt(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, target?: Uint8Array): Uint8Array;
  /**
   * Plaintext, only after the tag has passed; written to the start of `target` where one is given (zeroed on failure), which must
   * have room for it. @throws AffluentError SEGMENT_FORGED
   */
  decrypt(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, target?: Uint8Array): Uint8Array;
}

/** Secure random bytes. */
export interface IRandom {
  bytes(length: number): Uint8Array;
}
