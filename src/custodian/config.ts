import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { AffluentError } from '../core/errors/index.js';
import { Address, Count } from '../core/wire/index.js';

const MEBIBYTE = 1_048_576;

const rate = (burst: number, perSecond: number) =>
  z
    .strictObject({ burst: z.number().int().positive(), perSecond: z.number().positive() })
    .default({ burst, perSecond });

/** The custodian’s configuration file, JSON. `dataFolder` is relative to the file’s folder, key files to the data folder. */
export const CustodianConfig = z.strictObject({
  version: z.literal(1),
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(0)
    })
    .prefault({}),
  network: z.strictObject({
    chainId: z.number().int().positive(),
    registry: Address,
    market: Address,
    deployBlock: Count.default(0)
  }),
  rpc: z.url().max(512),
  gateways: z.array(z.url().max(512)).min(1).max(16),
  /** Holds `custodian.db`, and `index.db`, which can be rebuilt. */
  dataFolder: z.string().min(1).max(4_096),
  /** 32-byte key files, 0600; made at the first start. Replicas share them. */
  hpkeKeyFile: z.string().max(4_096).default('keys/hpke.key'),
  signingKeyFile: z.string().max(4_096).default('keys/signing.key'),
  /** Keys are refused where the newest block is older; null where blocks come only with transactions. */
  maxHeadAgeSeconds: z.number().int().positive().nullable().default(120),
  pollMilliseconds: z.number().int().min(50).max(60_000).default(1_000),
  /** How long a request waits for the block in which it was paid for. */
  patienceMilliseconds: z.number().int().min(0).max(10_000).default(2_500),
  limits: z
    .strictObject({
      datasets: z.number().int().positive().default(10_000),
      shards: z.number().int().positive().max(100_000).default(100_000),
      bundleBytes: z
        .number()
        .int()
        .positive()
        .default(64 * MEBIBYTE),
      totalBytes: z
        .number()
        .int()
        .positive()
        .default(16_384 * MEBIBYTE),
      /** Opened shares that are kept in memory. */
      rememberedShares: z.number().int().positive().default(500_000)
    })
    .prefault({}),
  /** Requests of one sender. One core does some 270 key requests a second; a sender gets a part of that. */
  rates: z
    .strictObject({
      acceptances: rate(20, 0.5),
      /** By network address and licence, before the signature is checked. */
      strangers: rate(60, 10),
      /** By session key, before the chain is asked. */
      holders: rate(60, 10)
    })
    .prefault({}),
  /** Sends receipts for session keys that have no gas money, at this custodian's cost; null: it does not. */
  relay: z
    .strictObject({
      /** Account that pays, a 32-byte key file; made at the first start. Send a little to its address, and no more. */
      keyFile: z.string().max(4_096).default('keys/relay.key'),
      /** How long a request waits for others to share its transaction. */
      gatherMilliseconds: z.number().int().min(0).max(10_000).default(200),
      /** Some hundred settlements. */
      gasPerDay: z.number().int().positive().default(20_000_000),
      /** By session key. */
      rate: rate(10, 0.1)
    })
    .nullable()
    .default(null)
});
export type CustodianConfig = z.infer<typeof CustodianConfig>;

/** Reads the file and makes its paths absolute. @throws AffluentError INPUT_INVALID that says where it is wrong */
export async function readConfig(path: string): Promise<CustodianConfig> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', `The configuration ${path} cannot be read as JSON.`, { cause });
  }
  const parsed = CustodianConfig.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new AffluentError('INPUT_INVALID', `The configuration ${path}, ${where}: ${issue?.message ?? 'not valid'}.`);
  }
  const dataFolder = resolve(dirname(path), parsed.data.dataFolder);
  const inData = (file: string) => resolve(dataFolder, file);
  const { hpkeKeyFile, signingKeyFile, relay } = parsed.data;
  return {
    ...parsed.data,
    dataFolder,
    hpkeKeyFile: inData(hpkeKeyFile),
    signingKeyFile: inData(signingKeyFile),
    relay: relay && { ...relay, keyFile: inData(relay.keyFile) }
  };
}
