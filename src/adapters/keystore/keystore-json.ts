import { scrypt } from 'node:crypto';
import { scrypt as etherScrypt } from 'ethers';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { Address } from '../../core/wire/index.js';

/** The largest keystore file that is looked at. */
export const MAX_KEYSTORE_BYTES = 65_536;
/** geth's standard is N = 2^18, r = 8: 256 MiB. Nothing heavier is run. */
const MAX_SCRYPT_BYTES = 512 * 1_048_576;

const Scrypt = z
  .object({
    kdf: z.literal('scrypt'),
    kdfparams: z.object({
      n: z.number().int().min(2).max(1_048_576),
      r: z.number().int().min(1).max(64),
      p: z.number().int().min(1).max(16),
      dklen: z.literal(32)
    })
  })
  .refine(({ kdfparams: { n, r } }) => 128 * n * r <= MAX_SCRYPT_BYTES, 'asks for too much memory');
const Pbkdf2 = z.object({
  kdf: z.literal('pbkdf2'),
  kdfparams: z.object({ c: z.number().int().min(1).max(10_000_000), dklen: z.literal(32) })
});
const KeystoreFile = z.object({
  version: z.literal(3),
  address: z
    .string()
    .transform(text => (text.startsWith('0x') ? text : `0x${text}`))
    .pipe(Address),
  crypto: z.union([Scrypt, Pbkdf2])
});

/**
 * Checks a geth/ethers keystore before anybody computes with it, and tells its address (lower case).
 * @throws AffluentError INPUT_INVALID
 */
export function parseKeystore(json: string): { address: string } {
  try {
    if (json.length > MAX_KEYSTORE_BYTES) throw new Error('too large');
    const { address } = KeystoreFile.parse(JSON.parse(json, lowerCaseNames));
    return { address: address.toLowerCase() };
  } catch (error) {
    throw new AffluentError('INPUT_INVALID', 'This is not a keystore (version 3) that can be opened here.', {
      hint: 'Export the account from geth or a wallet as a JSON keystore; mnemonics and plain keys are not taken.',
      cause: error
    });
  }
}

/** Some writers spell `Crypto` or `N` otherwise. */
function lowerCaseNames(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown]));
}

/** ethers' own scrypt is JavaScript on the main thread; Node's runs beside it, ten times as fast. */
export function useNativeScrypt(): void {
  if (registered) return;
  registered = true;
  etherScrypt.register(async (password, salt, N, r, p, length) => {
    const maxmem = 128 * N * r * 2 + 16 * 1_048_576;
    const key = await new Promise<Buffer>((resolve, reject) =>
      scrypt(password, salt, length, { N, r, p, maxmem }, (error, made) => (error ? reject(error) : resolve(made)))
    );
    return `0x${key.toString('hex')}`;
  });
}
let registered = false;
