import { commitmentsRoot, encodeCommitments } from '../../core/custody/commitments.js';
import { DEFAULT_LAYOUT } from '../../core/cipher/layout.js';
import { AffluentError } from '../../core/errors/index.js';
import { buildManifest } from '../../core/manifest/build-manifest.js';
import { MAX_MANIFEST_BYTES } from '../../core/manifest/parse-manifest.js';
import { encodePages, hashPages, hashPageTable } from '../../core/shards/page-table.js';
import { datasetId } from '../../core/typed-data/dataset-id.js';
import type { CustodianEntry, Pack, PublicationJob } from '../../core/wire/index.js';
import type {
  CustodianConnector,
  IBlockSink,
  IChainReader,
  IClock,
  IFileImporter,
  IPackFolder,
  IRandom,
  ISegmentCipher,
  ISigner
} from '../../ports/index.js';
import { timeText } from '../time-text.js';
import { checkCurrency } from './check-currency.js';
import { collectAcceptances } from './collect-acceptances.js';
import { encryptShards } from './encrypt-shards.js';
import { folderState } from './folder-state.js';
import { readPack } from './read-pack.js';
import type { Report } from './report.js';
import { once, sealBundles } from './seal-bundles.js';
import { signContributions, type ContributorSigner } from './sign-contributions.js';
import { Uploads } from './uploads.js';
import { findDraft, type IDraftReader, type IUploadedDraft } from './uploaded-draft.js';
import { writeDraft, type IDraft } from './write-draft.js';

/** What preparing asks of the world. */
export interface IPrepareDeps extends IDraftReader {
  readonly chain: Pick<IChainReader, 'chainId' | 'registry' | 'market' | 'typedDataSigner' | 'tokenAccount'>;
  readonly signer: ISigner;
  readonly clock: IClock;
  readonly folder: (directory: string) => IPackFolder;
  readonly importer: IFileImporter;
  readonly sink: IBlockSink;
  readonly cipher: ISegmentCipher;
  readonly random: IRandom;
  readonly connect: CustodianConnector;
  readonly custodians: readonly CustodianEntry[];
  readonly signerOf: ContributorSigner;
}

/**
 * Everything up to the manifest that the chain will name; costs nothing. Notes in `body` how far it came: what custodians have been
 * offered once is offered again as long as neither the folder nor they have changed.
 */
export async function prepare(
  deps: IPrepareDeps,
  body: PublicationJob,
  report: Report,
  signal: AbortSignal | undefined
): Promise<void> {
  await report('reading', 0);
  const folder = deps.folder(body.directory);
  const pack = await readPack(folder);
  await checkCurrency(deps.chain, pack, deps.signer.address);
  const state = await folderState(folder, pack);
  const uploads = new Uploads(deps, signal);
  try {
    const uploaded =
      (await findDraft(deps, body.draft, state)) ?? (await seal({ ...deps, folder, uploads }, pack, report));
    const { cid, draft, facts } = uploaded;
    body.draft = { cid, state, facts, hashes: draft.hashes };
    await report('accepting', 0);
    const domain = { chainId: deps.chain.chainId, market: deps.chain.market };
    const custodians = await collectAcceptances({ ...deps, domain }, cid, draft.terms, facts, signal);
    const manifest = await uploadManifest(uploads, { ...draft, terms: { ...draft.terms, custodians } });
    Object.assign(body, { dataset: draft.terms.dataset, manifest, offers: pack.offers });
  } finally {
    await uploads.discard();
  }
}

interface ISealDeps extends Omit<IPrepareDeps, 'folder'> {
  readonly folder: IPackFolder;
  readonly uploads: Uploads;
}

/** Encrypts, has it signed, seals the shares, uploads all of it with the draft; after this no key is in memory. */
async function seal(deps: ISealDeps, pack: Pack, report: Report): Promise<IUploadedDraft> {
  const { chainId, registry, market } = deps.chain;
  const publisher = deps.signer.address;
  const context = { chainId, registry, dataset: datasetId(publisher, pack.slug) };
  const { custodians, uploads } = deps;
  const threshold = pack.charter.threshold;
  const sharing = { custodians: custodians.length, threshold };
  await report('encrypting', 0);
  const shards = await encryptShards(deps, pack, context, DEFAULT_LAYOUT, sharing, part => report('encrypting', part));
  const contributions = await signContributions(pack, context.dataset, shards, { chainId, market }, deps.signerOf);
  await report('uploading', 0);
  const bundles = await sealBundles(uploads, context, contributions, shards, custodians);
  const publishedAt = timeText(deps.clock.now());
  const made = { shards, contributions, bundles };
  const draft = await writeDraft(deps, { pack, publisher, context, ...made, custodians, threshold, publishedAt });
  const cid = await uploadManifest(uploads, draft);
  const commitments = shards.map(shard => shard.commitments);
  const facts = {
    pagesHash: hashPages(encodePages(shards.map(({ entry }) => entry)).map(hashPageTable)),
    commitmentsRoot: commitmentsRoot(encodeCommitments(custodians.length, commitments))
  };
  return { cid, draft, facts };
}

/** Uploads a manifest, and all that was to be uploaded before it. */
async function uploadManifest(uploads: Uploads, { text, terms, hashes }: IDraft): Promise<string> {
  const bytes = buildManifest(text, terms, hashes);
  if (bytes.byteLength > MAX_MANIFEST_BYTES) {
    throw new AffluentError(
      'MANIFEST_INVALID',
      `The manifest has ${bytes.byteLength} bytes; ${MAX_MANIFEST_BYTES} are allowed.`,
      { hint: 'Shorten the description or split the record sets.' }
    );
  }
  const { cid } = await uploads.add(once(bytes));
  await uploads.finish();
  return cid;
}
