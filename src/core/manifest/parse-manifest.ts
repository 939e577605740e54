import { z } from 'zod';
import { AffluentError } from '../errors/index.js';
import type { IManifestText } from './build-manifest.js';
import { parseJson } from './parse-json.js';
import { ManifestTerms } from './terms.js';

/** Largest manifest in bytes: one IPFS block. */
export const MAX_MANIFEST_BYTES = 1_048_576;

const Document = z.object({
  '@type': z.literal('sc:Dataset'),
  conformsTo: z
    .string()
    .regex(/^http:\/\/mlcommons\.org\/croissant\/1\.[1-9]\d*$/, 'must be Croissant 1.1 or a later 1.x'),
  name: z.string().min(1).max(300),
  description: z.string().max(262_144),
  keywords: z.array(z.string().max(64)).max(32).default([]),
  datePublished: z.iso.datetime(),
  distribution: z.array(z.unknown()).max(10_000).default([]),
  affluent: ManifestTerms
});

const FileSet = z.object({
  '@type': z.literal('cr:FileSet'),
  encodingFormat: z.string().regex(/^[a-z0-9.+-]+\/([a-z0-9+-]+\.)*[a-z0-9+-]{1,64}$/i)
});

/** A manifest that has passed the door; the chain's word is still to be compared. */
export interface IManifest {
  readonly text: IManifestText;
  readonly terms: ManifestTerms;
  /** Of the files, the last part of their media type in lower case: `parquet`. Empty where the manifest does not say. */
  readonly format: string;
}

/** Reads a manifest. @throws AffluentError MANIFEST_INVALID that says where it is wrong */
export function parseManifest(bytes: Uint8Array): IManifest {
  const parsed = Document.safeParse(parseJson(bytes, MAX_MANIFEST_BYTES, 'The manifest'));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AffluentError(
      'MANIFEST_INVALID',
      `The manifest, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}.`
    );
  }
  const { name, description, keywords, datePublished, distribution, affluent: terms } = parsed.data;
  checkNames(terms);
  const text = { title: name, description, tags: keywords, publishedAt: datePublished };
  return { text, terms, format: formatOf(distribution) };
}

function formatOf(distribution: readonly unknown[]): string {
  const media = distribution.flatMap(part => FileSet.safeParse(part).data?.encodingFormat ?? [])[0] ?? '';
  return (media.split(/[/.]/).pop() ?? '').toLowerCase();
}

function checkNames(terms: ManifestTerms): void {
  const names = terms.recordSets.map(({ name }) => name);
  if (new Set(names).size !== names.length)
    throw new AffluentError('MANIFEST_INVALID', 'Two record sets have one name.');
  for (const { name, fields, metadataShard } of terms.recordSets) {
    if (new Set(fields.map(field => field.name)).size !== fields.length) {
      throw new AffluentError('MANIFEST_INVALID', `Record set ${name} has a column twice.`);
    }
    if (metadataShard >= terms.shards)
      throw new AffluentError('MANIFEST_INVALID', `Record set ${name} names a _metadata shard that is not there.`);
  }
  if (terms.threshold > terms.custodians.length || terms.threshold < terms.charter.threshold) {
    throw new AffluentError('MANIFEST_INVALID', 'The threshold does not fit the custodians and the charter.');
  }
}
