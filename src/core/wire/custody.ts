import { z } from 'zod';
import { Address, DatasetId, Hash32, Hex, TokenNumber } from './primitives.js';

/** A 256-bit word as decimal or 0x hex; inside a bigint. */
export const Word = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/, 'must be a 0x word')
  .transform(text => BigInt(text));

/** 64-byte EIP-2098 signature. */
export const CompactSignature = z.string().regex(/^0x[0-9a-fA-F]{128}$/, 'must be a 64-byte EIP-2098 signature');

/** `GET /v1/identity` of a custodian. */
export const CustodianIdentity = z.object({
  address: Address,
  hpkeKey: Hash32,
  networks: z.array(z.object({ chainId: z.number().int(), registry: Address, market: Address })),
  /** Whether it sends receipts for session keys that have no gas money: a favour. */
  relays: z.boolean().optional()
});
export type CustodianIdentity = z.infer<typeof CustodianIdentity>;

/** `POST /v1/acceptances`: the CID of a manifest draft that lies on IPFS already. */
export const AcceptanceRequest = z.object({ manifest: z.string().max(128) });
export const AcceptanceAnswer = z.object({
  dataset: DatasetId,
  pagesHash: Hash32,
  commitmentsRoot: Hash32,
  hpkeKey: Hash32,
  signature: CompactSignature
});
export type AcceptanceAnswer = z.infer<typeof AcceptanceAnswer>;

/** The words of EIP-712 `KeyRequest`; `wanted[i]` is the mask of page `pages[i]`. */
export const KeyRequestMessage = z.object({
  licenceId: TokenNumber,
  pages: z.array(z.number().int().min(0).max(0xff_ffff)).min(1).max(64),
  wanted: z
    .array(z.string().regex(/^0x[0-9a-f]{1,64}$/))
    .min(1)
    .max(64),
  custodian: Address,
  replyKey: Hash32,
  deadline: z.number().int().positive()
});
export type KeyRequestMessage = z.infer<typeof KeyRequestMessage>;

/** `POST /v1/keys`. */
export const KeyRequestBody = z.object({ request: KeyRequestMessage, signature: CompactSignature });
export type KeyRequestBody = z.infer<typeof KeyRequestBody>;

/** HPKE auth-mode answer: `enc` 0x hex, `ciphertext` base64 without padding; the plaintext is the list of shares (core/custody). */
export const KeyAnswer = z.object({ enc: Hex, ciphertext: z.string().max(4_194_304) });
export type KeyAnswer = z.infer<typeof KeyAnswer>;

/** A signed receipt as it travels to a relay, with the table of its page: 0x hex of 8 bytes a shard. */
export const SignedReceipt = z.object({
  licenceId: TokenNumber,
  page: z.number().int().min(0).max(0xff_ffff),
  unlocked: z.string().regex(/^0x[0-9a-f]{1,64}$/),
  deadline: z.number().int().positive(),
  signature: CompactSignature,
  table: Hex.max(2 + 2 * 2_048)
});
export type SignedReceipt = z.infer<typeof SignedReceipt>;

/** The most receipts of one request: what fits into one transaction. */
export const MOST_RECEIPTS = 32;

/** `POST /v1/receipts` of a custodian that relays: receipts of one licence. */
export const RelayRequest = z.object({ receipts: z.array(SignedReceipt).min(1).max(MOST_RECEIPTS) });
export type RelayRequest = z.infer<typeof RelayRequest>;

/** The transaction that settles them; not in a block yet. */
export const RelayAnswer = z.object({ transaction: Hash32 });
export type RelayAnswer = z.infer<typeof RelayAnswer>;
