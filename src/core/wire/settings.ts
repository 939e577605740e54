import { z } from 'zod';

/** Address of a trustless IPFS gateway. It is stored and shown, so that nothing secret may stand in it. */
const Gateway = z
  .url({ protocol: /^https?$/ })
  .max(512)
  .refine(text => {
    if (!URL.canParse(text)) return false;
    const { username, password, pathname, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '' && pathname === '/';
  }, 'must be https://host or http://host, with nothing behind it and no password in it');

/** What the owner has set of the service; `GET, PUT /v1/settings`. */
export const ServiceSettings = z.object({
  /** Gibibytes of ciphertext that are kept; never more than the administrator allows, null: as much as that. */
  cacheGib: z.number().min(0).max(1_048_576).nullable().default(null),
  /** Locks the wallet after each act of the owner, so that each needs the password. */
  confirmBeforeSpending: z.boolean().default(false),
  /** Asked beside those of the networks file. Every block is verified: they can be slow, or know what is read, and no more. */
  gateways: z.array(Gateway).max(8).default([])
});
export type ServiceSettings = z.infer<typeof ServiceSettings>;
