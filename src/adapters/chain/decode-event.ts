import { AbiCoder, keccak256, ParamType, toBeHex } from 'ethers';
import { z } from 'zod';
import { cidOfManifest } from '../../core/manifest/manifest-cid.js';
import type { ChainEvent, ChainEventOf, IChainCharter, IEventPlace } from '../../ports/index.js';
import { registryAbi } from './contracts.js';

type Payload<E> = E extends unknown ? Omit<E, keyof IEventPlace> : never;

/** A purchase as its event tells it; whether `paid` is price or deposit, and the session key, stand elsewhere. */
export interface IRawPurchase extends Pick<
  ChainEventOf<'bought'>,
  'licence' | 'dataset' | 'offer' | 'holder' | 'expiry'
> {
  readonly type: 'purchase';
  readonly paid: bigint;
}

/** A registration as its event tells it; what its currency is called, the token alone knows. */
export interface IRawRegistration extends Omit<Payload<ChainEventOf<'datasetRegistered'>>, 'type' | 'currency'> {
  readonly type: 'registration';
}

/** An offer as its event tells it. */
export interface IRawOffer extends Omit<Payload<ChainEventOf<'offerOpened'>>, 'type' | 'currency'> {
  readonly type: 'offer';
}

/** What a log says, without where it stands. */
export type EventPayload =
  | Payload<Exclude<ChainEvent, { type: 'bought' | 'datasetRegistered' | 'offerOpened' }>>
  | IRawPurchase
  | IRawRegistration
  | IRawOffer;

/** The largest uint40: a licence that never ends. */
const NEVER = 2 ** 40 - 1;

const uint = z.bigint();
const small = z.bigint().transform(Number);
const id = z.bigint().transform(value => toBeHex(value, 32));
const address = z.string();
const manifest = z.string().transform(cidOfManifest);

/** Seconds of an expiry on chain; 0 is perpetual. */
export const expiryOf = (seconds: number) => (seconds === NEVER ? 0 : seconds);

/** Kinds of offers, in the order of the contract's enumeration. */
export const kinds = ['free', 'flat', 'metered'] as const;

const charterType = ParamType.from(registryAbi.getEvent('DatasetRegistered')?.inputs[4]);

const Charter = z.object({
  currency: z.string(),
  threshold: small,
  publisherBps: small,
  custodianBps: small,
  floorPerMillion: uint,
  floorFlat: uint,
  transferable: z.boolean(),
  sampleBps: small,
  withdrawalRule: small,
  weightCap: uint,
  policyHash: z.string()
});

function charterOf(charter: z.infer<typeof Charter>): { charter: IChainCharter; charterHash: string } {
  const charterHash = keccak256(AbiCoder.defaultAbiCoder().encode([charterType], [charter]));
  return { charter: { ...charter, currency: BigInt(charter.currency) === 0n ? null : charter.currency }, charterHash };
}

/** Events of the registry by name; what is not here does not matter to us. */
export const registryEvents: Readonly<Record<string, z.ZodType<EventPayload>>> = {
  DatasetRegistered: z
    .object({
      dataset: id,
      publisher: address,
      slug: z.string(),
      manifest,
      charter: Charter,
      shards: small,
      weight: uint,
      count: small
    })
    .transform(({ charter, count, ...rest }) => ({
      type: 'registration',
      ...rest,
      ...charterOf(charter),
      contributions: count
    })),
  ManifestChanged: z
    .object({ dataset: id, manifest, shards: small })
    .transform(event => ({ type: 'manifestChanged', ...event })),
  PageAdded: z
    .object({ dataset: id, page: small, tableHash: z.string(), table: z.string() })
    .transform(event => ({ type: 'pageAdded', ...event })),
  BatchAdded: z
    .object({ dataset: id, batch: small, sumRoot: z.string(), weight: uint, first: small, count: small })
    .transform(event => ({ type: 'batchAdded', ...event })),
  CustodiansSet: z
    .object({ dataset: id, generation: small, payees: z.array(address), hpkeKeys: z.array(z.string()), k: small })
    .transform(({ k, ...rest }) => ({ type: 'custodiansSet', ...rest, threshold: k })),
  ContributionWithdrawn: z
    .object({ dataset: id, contribution: small, page: small, shards: uint })
    .transform(event => ({ type: 'contributionWithdrawn', ...event })),
  PayeeChanged: z
    .object({ dataset: id, contribution: small, payee: address })
    .transform(event => ({ type: 'payeeChanged', ...event }))
};

/** Events of the market by name. */
export const marketEvents: Readonly<Record<string, z.ZodType<EventPayload>>> = {
  OfferOpened: z
    .object({
      offer: uint,
      dataset: id,
      kind: small.pipe(z.number().max(2)).transform(kind => kinds[kind] as (typeof kinds)[number]),
      price: uint,
      term: small,
      minDeposit: uint,
      confirmations: small,
      termsHash: z.string()
    })
    .transform(event => ({ type: 'offer', ...event })),
  OfferClosed: z.object({ offer: uint }).transform(event => ({ type: 'offerClosed', ...event })),
  LicenceBought: z
    .object({
      licence: uint,
      dataset: id,
      holder: address,
      offer: uint,
      paid: uint,
      expiry: small.transform(expiryOf)
    })
    .transform(event => ({ type: 'purchase', ...event })),
  PriceShared: z
    .object({ dataset: id, generation: small, publisher: uint, custodian: uint, contributors: uint })
    .transform(event => ({ type: 'priceShared', ...event })),
  KeySet: z.object({ licence: uint, key: address, on: z.boolean() }).transform(event => ({ type: 'keySet', ...event })),
  ToppedUp: z.object({ licence: uint, amount: uint }).transform(event => ({ type: 'toppedUp', ...event })),
  Withdrawn: z.object({ licence: uint, amount: uint }).transform(event => ({ type: 'withdrawn', ...event })),
  Transfer: z
    .object({ from: address, to: address, tokenId: uint })
    .transform(({ tokenId, ...rest }) => ({ type: 'transferred', licence: tokenId, ...rest })),
  Unlocked: z
    .object({ licence: uint, page: small, fresh: uint, due: uint })
    .transform(event => ({ type: 'unlocked', ...event })),
  Skipped: z
    .object({ licence: uint, page: small, reason: small, due: uint })
    .transform(event => ({ type: 'skipped', ...event })),
  Used: z.object({ licence: uint, page: small, word: uint }).transform(event => ({ type: 'used', ...event })),
  Claimed: z
    .object({ dataset: id, contribution: small, payee: address, amount: uint })
    .transform(event => ({ type: 'claimed', ...event })),
  PublisherClaimed: z
    .object({ dataset: id, owner: address, amount: uint })
    .transform(({ owner, ...rest }) => ({ type: 'feeClaimed', ...rest, to: owner, role: 'publisher' })),
  CustodianClaimed: z
    .object({ dataset: id, payee: address, amount: uint })
    .transform(({ payee, ...rest }) => ({ type: 'feeClaimed', ...rest, to: payee, role: 'custodian' }))
};
