import { z } from 'zod';

/** What the owner has set of the service; `GET, PUT /v1/settings`. */
export const ServiceSettings = z.object({
  /** Gibibytes of ciphertext that are kept; never more than the administrator allows, null: as much as that. */
  cacheGib: z.number().min(0).max(1_048_576).nullable().default(null),
  /** Locks the wallet after each act of the owner, so that each needs the password. */
  confirmBeforeSpending: z.boolean().default(false)
});
export type ServiceSettings = z.infer<typeof ServiceSettings>;
