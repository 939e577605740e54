import { answerInfo, sealAnswer, type IHpkeKeyPair, type ISealed } from '../../core/custody/hpke.js';
import { encodeShares } from '../../core/custody/share-list.js';
import { AffluentError } from '../../core/errors/index.js';
import { shardsIn } from '../../core/shards/page.js';
import { keyRequestDigest, MAX_KEY_REQUEST_SECONDS, type IKeyRequest } from '../../core/typed-data/key-request.js';
import type { KeyRequestBody } from '../../core/wire/index.js';
import type { IAcceptance, IChainReader, IClock, IHead } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';
import { checkDeadline } from './check-deadline.js';
import type { ICustodyIdentity } from './check-draft.js';
import type { HeldShares } from './held-shares.js';
import type { IKnownLicence, KnownLicences } from './known-licence.js';
import type { RateBuckets } from './rate-buckets.js';
import type { ReleasableWords } from './releasable-words.js';

/** The newest head that the custodian's own follower has seen. */
export interface IHeadSource {
  /** Null before the first one. @throws AffluentError CHAIN_UNREACHABLE where it is too old to be trusted */
  freshHead(): IHead;
  /**
   * Resolves at the next block that is indexed, or when patience ends. Those who wait are counted: one too many is answered at
   * once, and strangers take no place of those whose signature was good.
   */
  nextBlock(who: 'stranger' | 'holder'): Promise<void>;
}

/** What releasing asks of the world. */
export interface IReleaseDeps {
  readonly identity: ICustodyIdentity;
  readonly hpke: IHpkeKeyPair;
  readonly clock: IClock;
  readonly heads: IHeadSource;
  readonly licences: KnownLicences;
  readonly shares: HeldShares;
  readonly words: ReleasableWords;
  readonly chain: Pick<IChainReader, 'typedDataSigner'>;
  /** Before the signature is checked: by who asks and for which licence. */
  readonly strangers: RateBuckets;
  /** After it: by session key. */
  readonly holders: RateBuckets;
}

/**
 * Answers a key request with our shares of what the chain shows as paid, sealed to its sender. Refusals come in the order of their
 * cost, so that nobody without a session key of a licence makes us ask the chain. `from` is the sender's network address.
 * @throws AffluentError INPUT_INVALID, KEY_REFUSED, DATASET_UNKNOWN, RATE_LIMITED, CHAIN_UNREACHABLE
 */
export async function releaseKeys(
  deps: IReleaseDeps,
  body: KeyRequestBody,
  from: string
): Promise<{ sealed: ISealed; released: number }> {
  const request = parseRequest(deps, body);
  const { licence, acceptance } = await findLicence(deps, request.licenceId);
  takeFrom(deps.strangers, `${from}/${request.licenceId}`, deps);
  const key = await sessionKeyOf(deps, request, body.signature);
  takeFrom(deps.holders, key, deps);
  const shards = await releasableShards(deps, request, licence, key);
  const shares = await deps.shares.of(acceptance, shards);
  if (shares.size === 0) throw nothingReleasable(request);
  return { sealed: await sealShares(deps, acceptance, request, shares), released: shares.size };
}

function parseRequest({ clock, identity }: IReleaseDeps, { request }: KeyRequestBody): IKeyRequest {
  const seconds = clock.now() / 1_000;
  checkDeadline('request', request.deadline, seconds, MAX_KEY_REQUEST_SECONDS);
  if (!sameAddress(request.custodian, identity.address))
    throw new AffluentError('INPUT_INVALID', 'The request is for another custodian.');
  const { pages, wanted } = request;
  if (pages.length !== wanted.length || new Set(pages).size !== pages.length)
    throw new AffluentError('INPUT_INVALID', 'A request has one word for each page, and no page twice.');
  return { ...request, licenceId: BigInt(request.licenceId), wanted: wanted.map(BigInt) };
}

async function findLicence(
  { licences, heads }: IReleaseDeps,
  licenceId: bigint
): Promise<{ licence: IKnownLicence; acceptance: IAcceptance }> {
  const look = async () => {
    const licence = await licences.find(licenceId);
    const acceptance = licence && (await licences.acceptance(licence.dataset));
    return { licence, acceptance };
  };
  let { licence, acceptance } = await look();
  if (!licence || !acceptance) {
    // A purchase of a moment ago is in the next block that the index takes in.
    await heads.nextBlock('stranger');
    ({ licence, acceptance } = await look());
  }
  if (!licence) throw new AffluentError('KEY_REFUSED', `Licence ${licenceId} is not known here.`);
  if (!acceptance) throw new AffluentError('DATASET_UNKNOWN', 'The dataset is not accepted by this custodian.');
  return { licence, acceptance };
}

function takeFrom(buckets: RateBuckets, name: string, { clock }: IReleaseDeps): void {
  if (!buckets.take(name, clock.now()))
    throw new AffluentError('RATE_LIMITED', 'Too many key requests; ask for whole pages at once.');
}

/** Anybody can sign with some key; only one that our index knows as the licence's own may make us ask the chain. */
async function sessionKeyOf(
  { chain, identity, licences, heads }: IReleaseDeps,
  request: IKeyRequest,
  signature: string
): Promise<string> {
  const key = chain.typedDataSigner(keyRequestDigest(identity, request), signature);
  if (await licences.keyIsOn(request.licenceId, key)) return key;
  await heads.nextBlock('stranger');
  if (await licences.keyIsOn(request.licenceId, key)) return key;
  throw new AffluentError('KEY_REFUSED', 'The request is not signed by a session key that is on for the licence.');
}

/** Wanted and releasable. What is not releasable yet may be so in the next block, as it was paid for a moment ago. */
async function releasableShards(
  deps: IReleaseDeps,
  request: IKeyRequest,
  licence: IKnownLicence,
  key: string
): Promise<number[]> {
  const ask = async () => {
    const head = deps.heads.freshHead();
    const { licenceId, pages } = request;
    const { confirmations } = licence;
    return Promise.all(pages.map(page => deps.words.at(head, { licence: licenceId, page, key, confirmations })));
  };
  const missing = (words: readonly bigint[]) => request.wanted.some((wanted, i) => (wanted & ~(words[i] ?? 0n)) !== 0n);
  let words = await ask();
  if (missing(words)) {
    await deps.heads.nextBlock('holder');
    words = await ask();
  }
  return request.pages.flatMap((page, i) => shardsIn(page, (request.wanted[i] ?? 0n) & (words[i] ?? 0n)));
}

function nothingReleasable({ licenceId }: IKeyRequest): AffluentError {
  return new AffluentError(
    'KEY_REFUSED',
    `The chain shows nothing of what is wanted as paid for by licence ${licenceId}.`,
    {
      hint: 'Unlock first. Otherwise the licence has ended, or its session key is off: `affluent session list`.'
    }
  );
}

async function sealShares(
  { identity, hpke }: IReleaseDeps,
  { dataset }: IAcceptance,
  { licenceId, replyKey }: IKeyRequest,
  shares: ReadonlyMap<number, Uint8Array>
): Promise<ISealed> {
  const info = answerInfo({ ...identity, dataset }, licenceId, replyKey);
  try {
    return await sealAnswer(hpke, replyKey, info, encodeShares(shares));
  } catch (cause) {
    throw new AffluentError('INPUT_INVALID', 'The reply key is no X25519 key.', { cause });
  }
}
