/** Sizes of Tink's AesGcmHkdfStreaming format (AES-256-GCM, HKDF-SHA256), in bytes. */
export const KEY_LENGTH = 32;
export const SALT_LENGTH = 32;
export const NONCE_PREFIX_LENGTH = 7;
export const NONCE_LENGTH = 12;
export const TAG_LENGTH = 16;
/** Length byte, salt, nonce prefix. */
export const HEADER_LENGTH = 1 + SALT_LENGTH + NONCE_PREFIX_LENGTH;

/** Ciphertext bytes of a segment where the manifest says nothing else. */
export const DEFAULT_SEGMENT_SIZE = 262_144;
/** Bytes of a raw IPFS leaf where the manifest says nothing else. */
export const DEFAULT_LEAF_SIZE = 1_048_576;

/** The smallest and largest segment that the software handles: small enough for memory, large enough for a header. */
export const MIN_SEGMENT_SIZE = 1024;
export const MAX_SEGMENT_SIZE = 16_777_216;
/** A segment's number is a u32 in its nonce. */
export const MAX_SEGMENTS = 0xffff_ffff;
