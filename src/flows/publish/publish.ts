import { commitmentsRoot, encodeCommitments } from '../../core/custody/commitments.js';
import { DEFAULT_LAYOUT } from '../../core/cipher/layout.js';
import { AffluentError } from '../../core/errors/index.js';
import { buildManifest } from '../../core/manifest/build-manifest.js';
import { MAX_MANIFEST_BYTES, parseManifest } from '../../core/manifest/parse-manifest.js';
import { MAX_INDEX_BYTES, parseShardIndex } from '../../core/manifest/shard-index.js';
import { encodePages, hashPages, hashPageTable } from '../../core/shards/page-table.js';
import { datasetId } from '../../core/typed-data/dataset-id.js';
import {
  toProblem,
  type CustodianEntry,
  type Pack,
  PublicationJob,
  type Publication,
  type PublicationStep
} from '../../core/wire/index.js';
import type {
  CustodianConnector,
  IBlock,
  IBlockSink,
  IChainReader,
  IFileImporter,
  IOutbox,
  IPackFolder,
  IRandom,
  IRangeSource,
  ISegmentCipher
} from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';
import { collectAcceptances, type IAcceptedFacts } from './collect-acceptances.js';
import { encryptShards } from './encrypt-shards.js';
import { readPack } from './read-pack.js';
import { registerDataset, type IRegisterDeps } from './register-dataset.js';
import { once, sealBundles } from './seal-bundles.js';
import { signContributions, type ContributorSigner } from './sign-contributions.js';
import { writeDraft, type IDraft } from './write-draft.js';

/** What publishing asks of the world. */
export interface IPublishDeps extends IRegisterDeps {
  readonly chain: IRegisterDeps['chain'] & Pick<IChainReader, 'registry' | 'market' | 'typedDataSigner'>;
  readonly outbox: IRegisterDeps['outbox'] & Pick<IOutbox, 'putJob' | 'job'>;
  readonly folder: (directory: string) => IPackFolder;
  readonly importer: IFileImporter;
  readonly sink: IBlockSink;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
  readonly cipher: ISegmentCipher;
  readonly random: IRandom;
  readonly connect: CustodianConnector;
  readonly custodians: readonly CustodianEntry[];
  readonly signerOf: ContributorSigner;
  readonly notify: Notify;
}

/**
 * Publishes a packed folder: encrypts, uploads, has it accepted, registers it and opens its offers. Calling it again with the same id
 * goes on where it stopped: nothing is paid twice. @throws AffluentError as the step says; the job remembers it
 */
export async function publish(
  deps: IPublishDeps,
  id: string,
  directory: string,
  signal?: AbortSignal
): Promise<Publication> {
  const former = await deps.outbox.job(id);
  const body: PublicationJob = former
    ? PublicationJob.parse(former.body)
    : {
        directory,
        dataset: null,
        manifest: null,
        offers: [],
        step: 'reading',
        transactions: [],
        startedAt: timeText(deps.clock.now()),
        problem: null
      };
  const report = async (step: PublicationStep, progress: number) => {
    body.step = step;
    await deps.outbox.putJob({ id, kind: 'publication', state: step, body, createdAt: deps.clock.now() });
    deps.notify({
      type: 'publication',
      time: timeText(deps.clock.now()),
      publication: publicationOf(id, body, progress)
    });
  };
  try {
    body.problem = null;
    if (body.manifest === null) await prepare(deps, body, report, signal);
    await register(deps, body, report);
    await report('done', 1);
  } catch (error) {
    body.problem = toProblem(error);
    await report(body.step, 0);
    throw error;
  }
  return publicationOf(id, body, 1);
}

/** A publication as it stands. @throws AffluentError NOT_FOUND */
export async function findPublication(outbox: Pick<IOutbox, 'job'>, id: string): Promise<Publication> {
  const job = await outbox.job(id);
  if (job?.kind !== 'publication') throw new AffluentError('NOT_FOUND', 'There is no such publication.');
  return publicationOf(id, PublicationJob.parse(job.body), job.state === 'done' ? 1 : 0);
}

type Report = (step: PublicationStep, progress: number) => Promise<void>;

/** Everything up to the manifest that the chain will name; costs nothing. */
async function prepare(
  deps: IPublishDeps,
  body: PublicationJob,
  report: Report,
  signal: AbortSignal | undefined
): Promise<void> {
  await report('reading', 0);
  const folder = deps.folder(body.directory);
  const pack = await readPack(folder);
  const sealed = await seal({ ...deps, folder }, pack, report, signal);
  await report('uploading', 0);
  const draftCid = await importManifest(deps.importer, sealed.draft);
  const roots = [...sealed.roots, draftCid];
  await deps.sink.put(roots, blocksOf(deps.importer, roots), { signal });
  await report('accepting', 0);
  const { draft, facts } = sealed;
  const domain = { chainId: deps.chain.chainId, market: deps.chain.market };
  const custodians = await collectAcceptances({ ...deps, domain }, draftCid, draft.terms, facts, signal);
  const manifest = await importManifest(deps.importer, { ...draft, terms: { ...draft.terms, custodians } });
  await deps.sink.put([manifest], deps.importer.blocks(manifest), { signal });
  Object.assign(body, { dataset: draft.terms.dataset, manifest, offers: pack.offers });
}

interface ISealedPack {
  readonly draft: IDraft;
  /** Every file that must be on IPFS before a custodian can check it. */
  readonly roots: readonly string[];
  readonly facts: IAcceptedFacts;
}

/** Encrypts, has it signed, seals the shares; after this no key is in memory. */
async function seal(
  deps: Omit<IPublishDeps, 'folder'> & { readonly folder: IPackFolder },
  pack: Pack,
  report: Report,
  signal: AbortSignal | undefined
): Promise<ISealedPack> {
  const { chainId, registry, market } = deps.chain;
  const publisher = deps.signer.address;
  const context = { chainId, registry, dataset: datasetId(publisher, pack.slug) };
  const { custodians, importer } = deps;
  const threshold = pack.charter.threshold;
  const sharing = { custodians: custodians.length, threshold };
  await report('encrypting', 0);
  const shards = await encryptShards(
    deps,
    pack,
    context,
    DEFAULT_LAYOUT,
    sharing,
    part => void report('encrypting', part),
    signal
  );
  const contributions = await signContributions(pack, context.dataset, shards, { chainId, market }, deps.signerOf);
  const bundles = await sealBundles(importer, context, contributions, shards, custodians);
  const publishedAt = timeText(deps.clock.now());
  const draft = await writeDraft(deps, {
    pack,
    publisher,
    context,
    shards,
    contributions,
    bundles,
    custodians,
    threshold,
    publishedAt
  });
  return {
    draft,
    roots: [...shards.map(({ entry }) => entry.cid), ...bundles.map(({ cid }) => cid), ...sideFiles(draft)],
    facts: {
      pagesHash: hashPages(encodePages(shards.map(({ entry }) => entry)).map(hashPageTable)),
      commitmentsRoot: commitmentsRoot(
        encodeCommitments(
          custodians.length,
          shards.map(({ commitments }) => commitments)
        )
      )
    }
  };
}

async function register(deps: IPublishDeps, body: PublicationJob, report: Report): Promise<void> {
  const cid = body.manifest as string;
  const manifest = parseManifest(await deps.ranges.readAll(cid, MAX_MANIFEST_BYTES));
  const index = parseShardIndex(await deps.ranges.readAll(manifest.terms.index.cid, MAX_INDEX_BYTES));
  body.transactions = await registerDataset(deps, cid, manifest, index, body.offers, step => void report(step, 0));
}

async function importManifest(importer: IFileImporter, { text, terms, hashes }: IDraft): Promise<string> {
  const bytes = buildManifest(text, terms, hashes);
  if (bytes.byteLength > MAX_MANIFEST_BYTES) {
    throw new AffluentError(
      'MANIFEST_INVALID',
      `The manifest has ${bytes.byteLength} bytes; ${MAX_MANIFEST_BYTES} are allowed.`,
      { hint: 'Shorten the description or split the record sets.' }
    );
  }
  return (await importer.importFile(once(bytes))).cid;
}

function sideFiles({ terms }: IDraft): string[] {
  return [
    terms.index.cid,
    terms.commitments.cid,
    terms.terms.agreement.cid,
    ...(terms.sample ? [terms.sample.cid] : [])
  ];
}

async function* blocksOf(importer: IFileImporter, roots: readonly string[]): AsyncIterable<IBlock> {
  for (const root of roots) yield* importer.blocks(root);
}

function publicationOf(id: string, body: PublicationJob, progress: number): Publication {
  const { dataset, step, transactions, startedAt, problem } = body;
  return { id, dataset, step, progress, transactions, startedAt, problem };
}
