import { commitmentsRoot, decodeCommitments, MAX_COMMITMENTS_BYTES } from '../../core/custody/commitments.js';
import type { IHpkeKeyPair } from '../../core/custody/hpke.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { digestOfManifest } from '../../core/manifest/manifest-cid.js';
import { MAX_MANIFEST_BYTES, parseManifest } from '../../core/manifest/parse-manifest.js';
import { MAX_INDEX_BYTES, parseShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestTerms, SideFile } from '../../core/manifest/terms.js';
import { encodePages, hashPages, hashPageTable } from '../../core/shards/page-table.js';
import { acceptanceDigest } from '../../core/typed-data/acceptance.js';
import type { AcceptanceAnswer } from '../../core/wire/index.js';
import type { IAcceptance, IAcceptanceStore, IChainReader, IClock, IRangeSource, ISigner } from '../../ports/index.js';
import { checkDraft, placeInTerms, type ICustodyIdentity, type IDraft } from './check-draft.js';
import { checkShares, openShares } from './open-shares.js';

/** How much a custodian takes on. */
export interface IAcceptanceLimits {
  readonly datasets: number;
  readonly shards: number;
  /** Bytes of all bundles of one dataset together. */
  readonly bundleBytes: number;
  /** Bytes of all bundles of all datasets together. */
  readonly totalBytes: number;
}

/** What accepting asks of the world. It reads IPFS and never the chain. */
export interface IAcceptDeps {
  readonly identity: ICustodyIdentity;
  readonly signer: ISigner;
  readonly hpke: IHpkeKeyPair;
  readonly limits: IAcceptanceLimits;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
  readonly chain: Pick<IChainReader, 'typedDataSigner'>;
  readonly store: Pick<IAcceptanceStore, 'put' | 'size'>;
  readonly clock: IClock;
}

/**
 * Checks a draft manifest from end to end (sizes, signatures, table, every share) and signs that its keys are held here.
 * @throws AffluentError MANIFEST_INVALID naming the fault, REQUEST_TOO_LARGE, RATE_LIMITED (full), BLOCK_UNAVAILABLE
 */
export async function acceptDataset(
  deps: IAcceptDeps,
  manifest: string,
  signal?: AbortSignal
): Promise<AcceptanceAnswer> {
  digestOfManifest(manifest);
  const { terms } = parseManifest(await readFile(deps, { cid: manifest, bytes: 0 }, MAX_MANIFEST_BYTES, signal));
  const place = placeInTerms(deps.identity, terms);
  await checkRoom(deps, terms);
  const commitmentsFile = await readFile(deps, terms.commitments, MAX_COMMITMENTS_BYTES, signal);
  const index = parseShardIndex(await readFile(deps, terms.index, MAX_INDEX_BYTES, signal));
  const draft: IDraft = { terms, index, commitments: decodeCommitments(commitmentsFile) };
  checkDraft(deps.chain, deps.identity, draft);
  const bundles = await readBundles(deps, draft, place, signal);
  const words = {
    dataset: terms.dataset,
    pagesHash: hashPages(encodePages(index.shards).map(hashPageTable)),
    commitmentsRoot: commitmentsRoot(commitmentsFile),
    hpkeKey: deps.identity.hpkeKey
  };
  const signature = await deps.signer.signDigest(acceptanceDigest(deps.identity, words));
  const acceptance: IAcceptance = {
    ...words,
    signature,
    place,
    index: terms.index.cid,
    commitments: terms.commitments.cid,
    contributions: index.contributions.map(({ number, firstShard, shardCount }) => ({
      number,
      firstShard,
      shardCount
    })),
    acceptedAt: deps.clock.now()
  };
  await deps.store.put(acceptance, bundles);
  return { ...words, signature };
}

async function checkRoom({ limits, store }: IAcceptDeps, terms: ManifestTerms): Promise<void> {
  if (terms.shards > limits.shards)
    throw new AffluentError('REQUEST_TOO_LARGE', `This custodian takes at most ${limits.shards} shards of a dataset.`);
  const { datasets, bytes } = await store.size();
  if (datasets >= limits.datasets || bytes >= limits.totalBytes)
    throw new AffluentError('RATE_LIMITED', 'This custodian has no room for another dataset.', {
      hint: 'Name another custodian.'
    });
}

/** The sealed bundle of every contribution for our place, each opened and compared share by share. */
async function readBundles(
  deps: IAcceptDeps,
  { terms, index, commitments }: IDraft,
  place: number,
  signal: AbortSignal | undefined
): Promise<Map<number, Uint8Array>> {
  const ours = index.bundles.filter(({ custodian }) => custodian === place);
  const byContribution = new Map(ours.map(bundle => [bundle.contribution, bundle]));
  if (ours.length !== index.contributions.length || byContribution.size !== ours.length)
    throw new AffluentError('MANIFEST_INVALID', 'There is not one bundle a contribution for this custodian.');
  let room = deps.limits.bundleBytes;
  const bundles = new Map<number, Uint8Array>();
  for (const contribution of index.contributions) {
    const file = byContribution.get(contribution.number);
    if (!file) throw new AffluentError('MANIFEST_INVALID', `Contribution ${contribution.number} has no bundle for us.`);
    const sealed = await readFile(deps, file, room, signal);
    room -= sealed.length;
    const owner = { ...deps.identity, dataset: terms.dataset, contribution };
    checkShares(owner, place, await openOurs(deps, owner, sealed), commitments);
    bundles.set(contribution.number, sealed);
  }
  return bundles;
}

async function openOurs(deps: IAcceptDeps, owner: Parameters<typeof openShares>[1], sealed: Uint8Array) {
  try {
    return await openShares(deps.hpke, owner, sealed);
  } catch (cause) {
    const { number } = owner.contribution;
    throw new AffluentError(
      'MANIFEST_INVALID',
      `The bundle of contribution ${number} does not open for this custodian.`,
      {
        hint: 'It must be sealed to this custodian’s key, for this dataset and contribution.',
        cause
      }
    );
  }
}

async function readFile(
  { ranges }: IAcceptDeps,
  { cid, bytes }: SideFile,
  limit: number,
  signal: AbortSignal | undefined
): Promise<Uint8Array> {
  if (bytes > limit) throw new AffluentError('REQUEST_TOO_LARGE', `${cid} has ${bytes} bytes, more than ${limit}.`);
  try {
    return await ranges.readAll(cid, limit, { signal });
  } catch (error) {
    if (!isAffluentError(error, 'INPUT_INVALID')) throw error;
    throw new AffluentError('REQUEST_TOO_LARGE', error.message, { cause: error });
  }
}
