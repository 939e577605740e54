import { z } from 'zod';
import { DatasetId, Hex, Time } from './primitives.js';
import { Publication } from './publication.js';
import { Purchase } from './purchase.js';
import { Reader } from './reading.js';

/** `GET /v1/health`, without a token. */
export const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  network: z.string(),
  pid: z.number().int(),
  chain: z.object({ reachable: z.boolean(), head: z.number().int().nullable(), indexed: z.number().int() }),
  walletLocked: z.boolean()
});
export type Health = z.infer<typeof Health>;

/** `POST /v1/challenge`: proof = HMAC-SHA256(secret of the connection file, nonce ‖ "affluent/service/1"). */
export const ChallengeRequest = z.object({
  nonce: Hex.refine(text => text.length >= 34 && text.length <= 130, 'must be 16 to 64 bytes')
});
export const ChallengeAnswer = z.object({ proof: Hex });

/** Connection file `<jupyter runtime>/affluent-<network>.json`, mode 0600. */
export const ConnectionFile = z.object({
  version: z.literal(1),
  pid: z.number().int().positive(),
  network: z.string(),
  /** Unix socket of the service; at most 100 bytes. */
  socket: z.string(),
  /** Base URL on loopback, where TCP is on. */
  url: z.string().nullable(),
  token: z.string(),
  secret: z.string()
});
export type ConnectionFile = z.infer<typeof ConnectionFile>;

/** Body and answer of `POST /v1/capabilities`: a URL that reads one dataset for a short time. */
export const CapabilityRequest = z.object({ id: DatasetId, seconds: z.number().int().min(1).max(3_600).default(600) });
export const Capability = z.object({ url: z.url(), expiresAt: Time });
export type Capability = z.infer<typeof Capability>;

/** What `GET /v1/events` sends, one JSON document an event. */
export const ServiceEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), time: Time }),
  z.object({ type: z.literal('catalog'), time: Time, datasets: z.array(DatasetId) }),
  z.object({ type: z.literal('licence'), time: Time, licence: z.string(), dataset: DatasetId }),
  z.object({ type: z.literal('purchase'), time: Time, purchase: Purchase }),
  z.object({
    type: z.literal('usage'),
    time: Time,
    dataset: DatasetId,
    licence: z.string(),
    rows: z.number(),
    amount: z.string(),
    reader: Reader
  }),
  z.object({ type: z.literal('reading'), time: Time, reader: Reader, datasets: z.array(DatasetId) }),
  z.object({ type: z.literal('publication'), time: Time, publication: Publication }),
  z.object({ type: z.literal('wallet'), time: Time, locked: z.boolean() }),
  z.object({ type: z.literal('budget'), time: Time, dataset: DatasetId, reader: Reader.nullable() })
]);
export type ServiceEvent = z.infer<typeof ServiceEvent>;
