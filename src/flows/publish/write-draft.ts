import { sha256Hex } from '../../core/bytes/sha256-hex.js';
import type { IDatasetContext } from '../../core/cipher/associated-data.js';
import { DEFAULT_LAYOUT } from '../../core/cipher/layout.js';
import { encodeCommitments } from '../../core/custody/commitments.js';
import { hashAgreement } from '../../core/manifest/agreement-hash.js';
import type { IManifestHashes, IManifestText } from '../../core/manifest/build-manifest.js';
import type { IndexedBundle, IndexedContribution } from '../../core/manifest/shard-index.js';
import type { ManifestRecordSet, ManifestTerms, SideFile } from '../../core/manifest/terms.js';
import { buildSumTree } from '../../core/sum-tree/sum-tree.js';
import type { CustodianEntry, Pack } from '../../core/wire/index.js';
import type { IPackFolder } from '../../ports/index.js';
import type { ISealedShard } from './encrypt-shards.js';
import { once } from './seal-bundles.js';
import type { Uploads } from './uploads.js';

const MAX_SAMPLE_BYTES = 16_777_216;

/** All that a manifest is made of. */
export interface IDraft {
  readonly text: IManifestText;
  readonly terms: ManifestTerms;
  readonly hashes: IManifestHashes;
}

/** What the draft is written from. */
export interface IDraftParts {
  readonly pack: Pack;
  readonly publisher: string;
  readonly context: IDatasetContext;
  readonly shards: readonly ISealedShard[];
  readonly contributions: readonly IndexedContribution[];
  readonly bundles: readonly IndexedBundle[];
  readonly custodians: readonly CustodianEntry[];
  readonly threshold: number;
  readonly publishedAt: string;
}

type Imported = SideFile & { readonly sha256: string };

/** Writes the side files and puts the draft together; no custodian has accepted it yet. */
export async function writeDraft(deps: IDraftDeps, parts: IDraftParts): Promise<IDraft> {
  const { pack } = parts;
  const files = await writeSideFiles(deps, parts);
  const { index, commitments, agreement, sample } = files;
  return {
    text: { title: pack.title, description: pack.description, tags: pack.tags, publishedAt: parts.publishedAt },
    hashes: {
      index: index.sha256,
      commitments: commitments.sha256,
      agreement: agreement.sha256,
      sample: sample?.sha256 ?? null
    },
    terms: termsOf(parts, files)
  };
}

interface IDraftDeps {
  readonly uploads: Uploads;
  readonly folder: IPackFolder;
}

interface ISideFiles {
  readonly index: Imported;
  readonly commitments: Imported;
  readonly agreement: Imported;
  readonly sample: Imported | null;
}

async function writeSideFiles({ uploads, folder }: IDraftDeps, parts: IDraftParts): Promise<ISideFiles> {
  const { pack, contributions, bundles } = parts;
  const shards = parts.shards.map(({ entry }) => entry);
  const write = (bytes: Uint8Array) => writeSideFile(uploads, bytes);
  return {
    index: await write(utf8(JSON.stringify({ version: 1, contributions, shards, bundles }))),
    commitments: await write(
      encodeCommitments(
        parts.custodians.length,
        parts.shards.map(shard => shard.commitments)
      )
    ),
    agreement: await write(utf8(pack.terms.agreement)),
    sample: pack.sample ? await write(await folder.readAll(pack.sample.file, MAX_SAMPLE_BYTES)) : null
  };
}

function termsOf(parts: IDraftParts, files: ISideFiles): ManifestTerms {
  const { pack, context, shards } = parts;
  const { name, url, training, commercialUse, redistribution, odrl, agreement } = pack.terms;
  const recordSets = pack.recordSets.map(set => recordSetOf(set, shards));
  const tree = buildSumTree(parts.contributions.map(({ payee, weight }) => ({ payee, weight: BigInt(weight) })));
  const use = { name, url, training, commercialUse, redistribution, odrl };
  return {
    version: 1,
    chainId: Number(context.chainId),
    registry: context.registry,
    dataset: context.dataset,
    publisher: parts.publisher,
    publisherName: pack.publisherName,
    slug: pack.slug,
    datasetVersion: 1,
    layout: DEFAULT_LAYOUT,
    charter: pack.charter,
    terms: { ...use, agreement: sideFile(files.agreement), termsHash: hashAgreement(utf8(agreement)) },
    recordSets,
    rows: total(recordSets.map(({ rows }) => rows)),
    bytes: total(recordSets.map(({ bytes }) => bytes)),
    shards: shards.length,
    sumRoot: tree.root,
    weight: tree.weight.toString(),
    threshold: parts.threshold,
    custodians: parts.custodians.map(one => ({ ...one, acceptance: null })),
    index: sideFile(files.index),
    commitments: sideFile(files.commitments),
    sample:
      files.sample && pack.sample ? { ...sideFile(files.sample), rows: pack.sample.rows, kind: pack.sample.kind } : null
  };
}

function recordSetOf(set: Pack['recordSets'][number], shards: readonly ISealedShard[]): ManifestRecordSet {
  const own = shards
    .map(({ entry }) => entry)
    .filter(({ recordSet, number }) => recordSet === set.name && number !== set.metadataShard);
  return {
    ...set,
    rows: total(own.map(({ rows }) => rows)),
    bytes: total(own.map(({ plaintextBytes }) => plaintextBytes)),
    shards: own.length
  };
}

async function writeSideFile(uploads: Uploads, bytes: Uint8Array): Promise<Imported> {
  const { cid, size } = await uploads.add(once(bytes));
  return { cid, bytes: size, sha256: sha256Hex(bytes) };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const sideFile = ({ cid, bytes }: Imported): SideFile => ({ cid, bytes });
const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
