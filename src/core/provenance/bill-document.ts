import type { Reading } from '../wire/index.js';

/** Where the datasets of a bill stand. */
export interface IBillPlace {
  readonly chainId: number;
  readonly registry: string;
}

const CONTEXT = {
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  prov: 'http://www.w3.org/ns/prov#',
  dct: 'http://purl.org/dc/terms/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  affluent: 'https://affluent.network/ns/1#',
  'prov:startedAtTime': { '@type': 'xsd:dateTime' },
  'prov:endedAtTime': { '@type': 'xsd:dateTime' },
  'dct:conformsTo': { '@type': '@id' },
  license: { '@type': '@id' }
};

/** What a reader has read, as JSON-LD: an activity of PROV-O that used Croissant datasets, each version an entity of its own. */
export function billDocument(reader: string, items: readonly Reading[], place: IBillPlace): Record<string, unknown> {
  const times = items.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]).sort();
  return {
    '@context': CONTEXT,
    '@type': ['prov:Activity', 'Action'],
    name: reader,
    ...(times.length > 0 && { 'prov:startedAtTime': times[0], 'prov:endedAtTime': times.at(-1) }),
    'prov:used': items.map(item => ({ '@id': idOf(item, place) })),
    'prov:qualifiedUsage': items.map(item => usageOf(item, place)),
    object: unique(items).map(item => datasetOf(item, place))
  };
}

/** CAIP-19 names the token; the version comes behind it. */
function idOf({ dataset, version }: Reading, { chainId, registry }: IBillPlace): string {
  return `urn:caip19:eip155:${chainId}/erc721:${registry.toLowerCase()}/${BigInt(dataset)}#${version}`;
}

function unique(items: readonly Reading[]): Reading[] {
  return [...new Map(items.map(item => [`${item.dataset}/${item.version}`, item])).values()];
}

function datasetOf(item: Reading, place: IBillPlace): Record<string, unknown> {
  const { title, ref, dataset, version, terms, manifest } = item;
  return {
    '@id': idOf(item, place),
    '@type': ['Dataset', 'prov:Entity'],
    'dct:conformsTo': 'http://mlcommons.org/croissant/1.1',
    name: title || ref,
    alternateName: `${ref}@${version}`,
    identifier: dataset,
    version: String(version),
    ...(manifest !== null && { url: `ipfs://${manifest}` }),
    ...(terms?.url && { license: terms.url }),
    ...(terms && { 'affluent:terms': terms.name })
  };
}

function usageOf(item: Reading, place: IBillPlace): Record<string, unknown> {
  const { licence, kind, rows, shards, firstAt, lastAt } = item;
  return {
    '@type': 'prov:Usage',
    'prov:entity': { '@id': idOf(item, place) },
    'affluent:licence': licence,
    'affluent:kind': kind,
    'affluent:rows': rows,
    'affluent:shards': shards,
    'prov:startedAtTime': firstAt,
    'prov:endedAtTime': lastAt
  };
}
