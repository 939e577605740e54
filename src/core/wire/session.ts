import { z } from 'zod';
import { Address, Amount, Currency, DatasetId, Hash32, Hex, listOf, Time, TokenNumber } from './primitives.js';

/** The chain and contracts for which a session is: on another network it opens nothing. */
export const SessionNetwork = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,32}$/),
  chainId: z.number().int().positive(),
  registry: Address,
  market: Address
});
export type SessionNetwork = z.infer<typeof SessionNetwork>;

/** What a session is for and may do. It stands in the open in the file, bound to the sealed key: changed, the file does not open. */
export const SessionTerms = z.strictObject({
  network: SessionNetwork,
  licence: TokenNumber,
  dataset: DatasetId,
  /** Address of the sealed session key, which the licence's holder has put on at the market. */
  sessionKey: Address,
  /** When the machine that uses it stops by itself. */
  expiresAt: Time,
  /** What it may take from the deposit in all; 0: it asks for keys of what is unlocked, and unlocks nothing. */
  budget: Amount,
  /** For people: which machine it is for. */
  label: z.string().max(200)
});
export type SessionTerms = z.infer<typeof SessionTerms>;

/** How the key is sealed: under a password (scrypt, AES-256-GCM), or to one machine's X25519 key (HPKE base mode). */
export const SessionSeal = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('password'),
    /** Cost of scrypt, with r = 8 and p = 1; nothing heavier than 256 MiB is run. */
    n: z
      .number()
      .int()
      .min(1_024)
      .max(262_144)
      .refine(n => (n & (n - 1)) === 0, 'must be a power of two'),
    salt: Hash32,
    nonce: z.string().regex(/^0x[0-9a-f]{24}$/, 'must be 12 bytes')
  }),
  z.strictObject({ type: z.literal('recipient'), hpkeKey: Hash32 })
]);
export type SessionSeal = z.infer<typeof SessionSeal>;

/** The file that `affluent session export` writes: terms in the open, the key sealed. */
export const SealedSession = z.strictObject({
  kind: z.literal('affluent-session'),
  version: z.literal(1),
  terms: SessionTerms,
  seal: SessionSeal,
  ciphertext: Hex.max(512)
});
export type SealedSession = z.infer<typeof SealedSession>;

/** The file that `affluent session request` writes on the machine that wants a session: the key to seal it to. No secrets. */
export const SessionRequest = z.strictObject({
  kind: z.literal('affluent-session-request'),
  version: z.literal(1),
  network: SessionNetwork,
  hpkeKey: Hash32
});
export type SessionRequest = z.infer<typeof SessionRequest>;

/** To whom a session is sealed: whoever knows a password, or one machine. */
export const SessionRecipient = z.union([
  z.strictObject({ password: z.string().min(8).max(1_024) }),
  z.strictObject({ request: SessionRequest })
]);
export type SessionRecipient = z.infer<typeof SessionRecipient>;

/** The most hours that a session lives: one year. */
const MOST_HOURS = 8_784;

/** Body of `POST /v1/sessions/exports`. */
export const ExportSessionRequest = z.object({
  licence: TokenNumber,
  to: SessionRecipient,
  hours: z.number().int().min(1).max(MOST_HOURS).default(24),
  budget: Amount.default('0'),
  label: z.string().max(200).default('')
});
export type ExportSessionRequest = z.infer<typeof ExportSessionRequest>;

/** Body of `POST /v1/sessions/imports`; the password where the file is sealed under one. */
export const ImportSessionRequest = z.object({
  file: SealedSession,
  password: z.string().min(1).max(1_024).optional()
});
export type ImportSessionRequest = z.infer<typeof ImportSessionRequest>;

/** One session key of a licence, as this machine knows it. */
export const Session = z.object({
  sessionKey: Address,
  licence: TokenNumber,
  dataset: DatasetId,
  ref: z.string(),
  /** `own`: made here for this machine; `exported`: made here for another; `imported`: made elsewhere for this one; `other`: not known here. */
  origin: z.enum(['own', 'exported', 'imported', 'other']),
  /** Whether the chain lets it ask for keys; only revoking ends that. */
  on: z.boolean(),
  state: z.enum(['live', 'expired', 'revoked']),
  label: z.string(),
  createdAt: Time.nullable(),
  /** Null: as long as the licence. */
  expiresAt: Time.nullable(),
  /** Null: as much as the owner lets notebooks spend. */
  budget: Amount.nullable(),
  /** What this machine has spent with it; null where another machine uses it. */
  spent: Amount.nullable(),
  currency: Currency
});
export type Session = z.infer<typeof Session>;
export const SessionList = listOf(Session);

/** Answer to an export: the file to hand over, and what was sent to put its key on. */
export const ExportedSession = z.object({
  session: Session,
  file: SealedSession,
  /** Sent to the session key for its own transactions; 0 where it needs none. */
  gasStipend: Amount,
  transactions: z.array(Hash32)
});
export type ExportedSession = z.infer<typeof ExportedSession>;

/** Answer to `DELETE /v1/sessions/{address}`; `transaction` is null where it was off already. */
export const RevokedSession = z.object({ session: Session, transaction: Hash32.nullable() });
export type RevokedSession = z.infer<typeof RevokedSession>;
