import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivate } from '../write-private.js';
import { DEVNET_CHAIN_ID, DEVNET_MNEMONIC } from './anvil.js';

/** What decides the hash of the first block, and so of every later one; written once, at the first start. */
export const ChainIdentity = z.object({
  version: z.literal(1),
  chainId: z.number().int().positive(),
  phrase: z.string().min(1).max(512),
  accounts: z.number().int().min(1).max(100),
  /** Seconds since the epoch of block 0. */
  timestamp: z.number().int().nonnegative(),
  hardfork: z.string().regex(/^[a-z]{3,20}$/),
  gasLimit: z.number().int().positive()
});
export type ChainIdentity = z.infer<typeof ChainIdentity>;

/** The identity of the chain in a folder; a new folder gets one that begins now. */
export async function chainIdentity(folder: string, now: number, wish: Partial<ChainIdentity>): Promise<ChainIdentity> {
  const file = join(folder, 'genesis.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return ChainIdentity.parse(JSON.parse(text));
  const identity = ChainIdentity.parse({
    version: 1,
    chainId: DEVNET_CHAIN_ID,
    phrase: DEVNET_MNEMONIC,
    accounts: 10,
    timestamp: Math.floor(now / 1000),
    hardfork: 'cancun',
    gasLimit: 60_000_000,
    ...wish
  });
  await writePrivate(file, JSON.stringify(identity, null, 2));
  return identity;
}
