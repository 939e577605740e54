import { answerInfo, generateHpkeKeys, openAnswer, type IHpkeKeyPair } from '../../core/custody/hpke.js';
import { decodeKeyAnswer } from '../../core/custody/key-answer.js';
import { decodeShares } from '../../core/custody/share-list.js';
import { isShareGood } from '../../core/custody/split-key.js';
import type { IShardCommitments } from '../../core/custody/commitments.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { ManifestCustodian, ManifestTerms } from '../../core/manifest/terms.js';
import { shardsIn } from '../../core/shards/page.js';
import { keyRequestDigest } from '../../core/typed-data/key-request.js';
import type { CustodianConnector, IChainReader, IClock, ISigner } from '../../ports/index.js';

/** What asking custodians asks of the world. */
export interface IGatherDeps {
  readonly chain: Pick<IChainReader, 'chainId' | 'registry' | 'market'>;
  readonly custodian: CustodianConnector;
  readonly clock: IClock;
}

/** What is asked for: the masks of at most 64 pages of one licence. */
export interface IGatherRequest {
  readonly terms: ManifestTerms;
  readonly commitments: readonly IShardCommitments[];
  readonly licence: bigint;
  readonly signer: ISigner;
  readonly words: ReadonlyMap<number, bigint>;
  readonly signal?: AbortSignal | undefined;
}

/** Why a custodian was of no use, or of less than was asked. */
export interface ICustodianFault {
  readonly url: string;
  readonly refused: boolean;
  readonly reason: string;
}

/** Good shares by shard, as many as the threshold asks or as could be had. */
export interface IGathered {
  readonly shares: ReadonlyMap<number, readonly Uint8Array[]>;
  readonly faults: readonly ICustodianFault[];
}

const REQUEST_SECONDS = 60;
const ANSWER_WITHIN = 20_000;

/** Asks all custodians at once, and stops as soon as every shard has as many good shares as the threshold. */
export async function gatherShares(deps: IGatherDeps, request: IGatherRequest): Promise<IGathered> {
  const { custodians, threshold } = request.terms;
  const shards = [...request.words].flatMap(([page, word]) => shardsIn(page, word));
  const shares = new Map<number, Uint8Array[]>(shards.map(shard => [shard, []]));
  const faults: ICustodianFault[] = [];
  const enough = new AbortController();
  const complete = () => [...shares.values()].every(found => found.length >= threshold);
  const signal = AbortSignal.any([enough.signal, ...(request.signal ? [request.signal] : [])]);
  await untilEnough(
    custodians.map(async (custodian, place) => {
      try {
        const answer = await askCustodian(deps, request, custodian, signal);
        if (complete()) return;
        const fault = collect(request, place, answer, shares);
        if (fault !== null) faults.push({ url: custodian.url, ...fault });
      } catch (error) {
        if (!enough.signal.aborted) faults.push({ url: custodian.url, ...faultOf(error) });
      }
    }),
    complete
  );
  enough.abort();
  request.signal?.throwIfAborted();
  return { shares, faults };
}

/** Resolves when all have ended, or earlier when what they have found is complete. */
function untilEnough(asks: readonly Promise<void>[], complete: () => boolean): Promise<void> {
  return new Promise(resolve => {
    for (const ask of asks) void ask.then(() => complete() && resolve());
    void Promise.all(asks).then(() => resolve());
  });
}

async function askCustodian(
  deps: IGatherDeps,
  { terms, licence, signer, words }: IGatherRequest,
  custodian: ManifestCustodian,
  signal: AbortSignal
): Promise<Map<number, Uint8Array>> {
  const { chainId, market, registry } = deps.chain;
  const reply: IHpkeKeyPair = await generateHpkeKeys();
  const pages = [...words.keys()];
  const wanted = [...words.values()];
  const deadline = Math.floor(deps.clock.now() / 1000) + REQUEST_SECONDS;
  const message = {
    licenceId: licence,
    pages,
    wanted,
    custodian: custodian.address,
    replyKey: reply.publicKey,
    deadline
  };
  const signature = await signer.signDigest(keyRequestDigest({ chainId, market }, message));
  const body = {
    request: { ...message, licenceId: licence.toString(), wanted: wanted.map(word => `0x${word.toString(16)}`) },
    signature
  };
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]);
  const answer = await deps.custodian(custodian.url).keys(body, { signal: within });
  const info = answerInfo({ chainId, registry, dataset: terms.dataset }, licence, reply.publicKey);
  return decodeShares(await openAnswer(reply, custodian.hpkeKey, info, decodeKeyAnswer(answer)));
}

/** Takes the good shares of an answer. @returns what was wrong with the rest; null: nothing */
function collect(
  { terms, commitments }: IGatherRequest,
  place: number,
  answer: ReadonlyMap<number, Uint8Array>,
  shares: Map<number, Uint8Array[]>
): Omit<ICustodianFault, 'url'> | null {
  const missing: number[] = [];
  const wrong: number[] = [];
  for (const [shard, found] of shares) {
    const share = answer.get(shard);
    const expected = commitments[shard];
    if (share === undefined) missing.push(shard);
    else if (expected && isShareGood(terms.dataset, shard, place, share, expected)) found.push(share);
    else wrong.push(shard);
  }
  if (wrong.length > 0) return { refused: false, reason: `gave wrong shares, first of shard ${wrong[0] ?? ''}` };
  if (missing.length > 0) return { refused: true, reason: `released no share of shard ${missing[0] ?? ''}` };
  return null;
}

function faultOf(error: unknown): Omit<ICustodianFault, 'url'> {
  if (isAffluentError(error)) return { refused: error.code === 'KEY_REFUSED', reason: error.message };
  return { refused: false, reason: 'did not answer in time' };
}

/** The error of a gathering that fell short. */
export function shortfall({ terms }: Pick<IGatherRequest, 'terms'>, { faults }: IGathered): AffluentError {
  const refusals = faults.filter(fault => fault.refused).length;
  const refused = refusals > terms.custodians.length - terms.threshold;
  const detail = faults.map(fault => `${fault.url} ${fault.reason}`).join('; ');
  return new AffluentError(
    refused ? 'KEY_REFUSED' : 'CUSTODIANS_UNAVAILABLE',
    `${terms.threshold} of ${terms.custodians.length} custodians are needed: ${detail}.`,
    { context: { dataset: terms.dataset, threshold: terms.threshold, custodians: faults } }
  );
}
