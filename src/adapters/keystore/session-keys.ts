import { join } from 'node:path';
import { KeySigner } from './key-signer.js';
import { writePrivateFile } from './private-files.js';
import type { Seal } from './seal.js';

/** Puts a session key (32 bytes) into the folder of session keys, sealed; the signer that it makes. */
export async function writeSessionKey(folder: string, seal: Seal, secret: Uint8Array): Promise<KeySigner> {
  const signer = new KeySigner(secret);
  const name = signer.address.toLowerCase();
  await writePrivateFile(join(folder, `${name}.sealed`), seal.close(name, secret));
  return signer;
}
