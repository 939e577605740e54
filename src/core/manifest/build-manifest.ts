import { utf8ToBytes } from '@noble/hashes/utils.js';
import { croissantContext } from './croissant-context.js';
import { croissantType } from './croissant-type.js';
import type { ManifestRecordSet, ManifestTerms, SideFile } from './terms.js';

/** What people read, beside the terms. */
export interface IManifestText {
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly tags: readonly string[];
  /** RFC 3339. */
  readonly publishedAt: string;
}

/** A side file with its SHA-256 in hex, as Croissant wants it. */
export type HashedFile = SideFile & { readonly sha256: string };

/** SHA-256 of the side files, by role. */
export interface IManifestHashes {
  readonly index: string;
  readonly commitments: string;
  readonly agreement: string;
  readonly sample: string | null;
}

/** The manifest's bytes: a Croissant 1.1 document with the terms as a JSON literal under `affluent`. */
export function buildManifest(text: IManifestText, terms: ManifestTerms, hashes: IManifestHashes): Uint8Array {
  const document = {
    '@context': croissantContext,
    '@type': 'sc:Dataset',
    '@id': `affluent://${terms.publisher}/${terms.slug}`,
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: text.title,
    description: text.description,
    license: terms.terms.url ?? terms.terms.name,
    url: `affluent://${terms.publisher}/${terms.slug}@${terms.datasetVersion}`,
    version: `${terms.datasetVersion}.0.0`,
    datePublished: text.publishedAt,
    keywords: text.tags,
    creator: { '@type': 'sc:Organization', name: terms.publisherName },
    distribution: distribution(terms, hashes),
    recordSet: terms.recordSets.map(recordSet),
    affluent: terms
  };
  return utf8ToBytes(JSON.stringify(document));
}

/** Column names that can stand in an id: Croissant takes no white space there. Others are numbered. */
const SAFE_ID = /^[A-Za-z0-9._-]+$/;

/** No record set, field or side file has an id of this form. */
function fileSetId(recordSet: string): string {
  return `${recordSet}.shards`;
}

function distribution(terms: ManifestTerms, hashes: IManifestHashes): unknown[] {
  const file = (id: string, { cid, bytes }: SideFile, sha256: string, encodingFormat: string, description: string) => ({
    '@type': 'cr:FileObject',
    '@id': id,
    name: id,
    description,
    contentUrl: `ipfs://${cid}`,
    contentSize: `${bytes} B`,
    encodingFormat,
    sha256
  });
  const { sample } = terms;
  return [
    file('index.json', terms.index, hashes.index, 'application/json', 'Contributions, shards and sealed shares.'),
    file(
      'commitments.bin',
      terms.commitments,
      hashes.commitments,
      'application/octet-stream',
      'Commitments to key shares and keys.'
    ),
    file(
      'agreement.txt',
      terms.terms.agreement,
      hashes.agreement,
      'text/plain',
      'The agreement that a purchase accepts.'
    ),
    ...(sample && hashes.sample
      ? [
          file(
            'sample.parquet',
            sample,
            hashes.sample,
            'application/vnd.apache.parquet',
            `A free sample: ${sample.rows} rows, ${sample.kind}.`
          )
        ]
      : []),
    ...terms.recordSets.map(({ name }) => ({
      '@type': 'cr:FileSet',
      '@id': fileSetId(name),
      name: fileSetId(name),
      description: 'Encrypted shards, read through a licence.',
      containedIn: { '@id': 'index.json' },
      encodingFormat: 'application/vnd.apache.parquet',
      includes: `${name}/*.parquet`
    }))
  ];
}

function recordSet({ name, fields }: ManifestRecordSet): unknown {
  return {
    '@type': 'cr:RecordSet',
    '@id': name,
    name,
    field: fields.map((field, i) => ({
      '@type': 'cr:Field',
      '@id': `${name}/${SAFE_ID.test(field.name) ? field.name : `~${i}`}`,
      name: field.name,
      ...(field.description ? { description: field.description } : {}),
      dataType: croissantType(field.type),
      source: { fileSet: { '@id': fileSetId(name) }, extract: { column: field.name } }
    }))
  };
}
