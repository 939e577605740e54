import fc from 'fast-check';
import { AbiCoder, keccak256, ZeroAddress } from 'ethers';
import { buildManifest } from '../../../src/core/manifest/build-manifest.js';
import { hashCharter, hashPolicy } from '../../../src/core/manifest/charter-hash.js';
import { parseDataPath, shardPath } from '../../../src/core/manifest/file-path.js';
import { cidOfManifest, digestOfManifest } from '../../../src/core/manifest/manifest-cid.js';
import { MAX_MANIFEST_BYTES, parseManifest } from '../../../src/core/manifest/parse-manifest.js';
import { parseShardIndex } from '../../../src/core/manifest/shard-index.js';
import { summaryOf } from '../../../src/core/manifest/summary.js';
import { OdrlPolicy, type Charter } from '../../../src/core/wire/index.js';
import { exampleHashes, exampleTerms, exampleText } from '../../fixtures/manifest.js';

const bytes = (document: unknown) =>
  new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document));
const invalid = expect.objectContaining({ code: 'MANIFEST_INVALID' });

describe('the manifest', () => {
  it('reads back what was built', () => {
    const manifest = parseManifest(buildManifest(exampleText, exampleTerms(), exampleHashes));
    expect(manifest.terms).toEqual(exampleTerms());
    expect(manifest.text).toEqual(exampleText);
  });

  it.each([
    ['is no JSON', '{'],
    ['is no Croissant', { '@type': 'sc:Dataset', name: 'x' }],
    ['is nested too deep', '['.repeat(100_000)],
    ['is too large', `"${'x'.repeat(MAX_MANIFEST_BYTES)}"`]
  ])('refuses a document that %s', (_, document) => {
    expect(() => parseManifest(bytes(document))).toThrow(invalid);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'nowhere'])(
    'refuses %s as the address of an agreement or a custodian',
    url => {
      const terms = exampleTerms();
      const tricked = [
        { ...terms, terms: { ...terms.terms, url } },
        { ...terms, custodians: terms.custodians.map(one => ({ ...one, url })) }
      ];
      for (const one of tricked) {
        expect(() => parseManifest(buildManifest(exampleText, one, exampleHashes))).toThrow(invalid);
      }
    }
  );

  it('keeps a policy, and refuses one that does not permit what the flags claim', () => {
    const terms = exampleTerms();
    const withPolicy = (odrl: unknown) =>
      buildManifest(exampleText, { ...terms, terms: { ...terms.terms, odrl: OdrlPolicy.parse(odrl) } }, exampleHashes);
    const permission = [{ action: 'affluent:train' }, { action: 'cc:CommercialUse', duty: [{ action: 'attribute' }] }];
    expect(parseManifest(withPolicy({ permission })).terms.terms.odrl).toEqual(OdrlPolicy.parse({ permission }));
    expect(() => parseManifest(withPolicy({ permission: permission.slice(1) }))).toThrow(invalid);
    expect(() => parseManifest(withPolicy({ permission, prohibition: [{ action: 'use' }] }))).toThrow(invalid);
  });

  it('refuses segments that hold nothing, before anybody counts them', () => {
    for (const segmentSize of [1, 16, 56, 1_000, 2 ** 30]) {
      const terms = exampleTerms({ layout: { segmentSize, leafSize: 1_048_576 } });
      expect(() => parseManifest(buildManifest(exampleText, terms, exampleHashes))).toThrow(invalid);
    }
  });

  it('says where it is wrong', () => {
    const terms = { ...exampleTerms(), slug: 'No Slug' };
    expect(() => parseManifest(buildManifest(exampleText, terms, exampleHashes))).toThrow(/affluent\.slug/);
  });

  it('refuses record set names that are paths', () => {
    const terms = exampleTerms();
    const tricked = { ...terms, recordSets: terms.recordSets.map(set => ({ ...set, name: '../../etc' })) };
    expect(() => parseManifest(buildManifest(exampleText, tricked, exampleHashes))).toThrow(invalid);
  });

  it('refuses a threshold below the charter’s', () => {
    const terms = exampleTerms();
    expect(() =>
      parseManifest(
        buildManifest(exampleText, { ...terms, charter: { ...terms.charter, threshold: 3 } }, exampleHashes)
      )
    ).toThrow(invalid);
  });

  it('refuses a threshold that its custodians cannot reach', () => {
    const terms = exampleTerms();
    const two = { ...terms, threshold: 3, custodians: terms.custodians.slice(0, 2) };
    expect(() => parseManifest(buildManifest(exampleText, two, exampleHashes))).toThrow(invalid);
  });

  it('refuses a _metadata shard that it does not have', () => {
    const terms = exampleTerms();
    const beyond = terms.recordSets.map(set => ({ ...set, metadataShard: terms.shards }));
    expect(() => parseManifest(buildManifest(exampleText, { ...terms, recordSets: beyond }, exampleHashes))).toThrow(
      invalid
    );
  });

  it('refuses one byte more than the limit, and says so', () => {
    const small = buildManifest(exampleText, exampleTerms(), exampleHashes);
    const padded = (size: number) => Buffer.concat([small, Buffer.alloc(size - small.length, 0x20)]);
    expect(parseManifest(padded(MAX_MANIFEST_BYTES)).terms.slug).toBe('example');
    expect(() => parseManifest(padded(MAX_MANIFEST_BYTES + 1))).toThrow(/larger than/);
  });

  it('counts no brackets within texts as depth, and none that hide behind an escaped quote as text', () => {
    const described = (description: string) =>
      parseManifest(buildManifest({ ...exampleText, description }, exampleTerms(), exampleHashes));
    const brackets = '['.repeat(100);
    expect(described(`"${brackets}\\"`).text.description).toBe(`"${brackets}\\"`);
    const hidden = `{"a":"\\\\","b":${'['.repeat(100_000)}`;
    expect(() => parseManifest(bytes(hidden))).toThrow(invalid);
  });

  it('names a column only once', () => {
    const terms = exampleTerms();
    const doubled = terms.recordSets.map(set => ({ ...set, fields: [...set.fields, ...set.fields] }));
    expect(() => parseManifest(buildManifest(exampleText, { ...terms, recordSets: doubled }, exampleHashes))).toThrow(
      invalid
    );
  });
});

describe('the charter', () => {
  const bps = fc.integer({ min: 0, max: 10_000 });
  const amount = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n }).map(String);

  it('hashes as the contract does', () => {
    const { policy } = exampleTerms().charter;
    const charters: fc.Arbitrary<Charter> = fc.record({
      currency: fc.constantFrom(null, `0x${'Ab'.repeat(20)}`),
      threshold: fc.integer({ min: 2, max: 16 }),
      publisherBps: bps,
      custodianBps: bps,
      floorPerMillion: amount(96n),
      floorFlat: amount(96n),
      transferable: fc.boolean(),
      sampleBps: bps,
      withdrawalRule: fc.constantFrom(0, 1),
      weightCap: amount(64n),
      policy: fc.constant(policy)
    });
    const types = ['address', 'uint8', 'uint16', 'uint16', 'uint96', 'uint96', 'bool', 'uint16', 'uint8', 'uint64'];
    fc.assert(
      fc.property(charters, charter => {
        const { currency, policy: readable, ...rest } = charter;
        const values = [currency?.toLowerCase() ?? ZeroAddress, ...Object.values(rest), hashPolicy(readable)];
        const encoded = AbiCoder.defaultAbiCoder().encode([...types, 'bytes32'], values);
        expect(hashCharter(charter)).toBe(keccak256(encoded));
      })
    );
  });

  it('hashes its policy as JSON with keys in order and no spaces', () => {
    const json = '{"clusteringColumns":["month"],"statisticsColumns":["month","Grüße"],"withdrawal":"never"}';
    const policy = {
      withdrawal: 'never',
      statisticsColumns: ['month', 'Grüße'],
      clusteringColumns: ['month']
    } as const;
    expect(
      hashPolicy({ ...policy, statisticsColumns: [...policy.statisticsColumns], clusteringColumns: ['month'] })
    ).toBe(keccak256(new TextEncoder().encode(json)));
  });

  it('has another hash when a column is added to its statistics', () => {
    const { policy } = exampleTerms().charter;
    expect(hashPolicy({ ...policy, statisticsColumns: ['month', 'salary'] })).not.toBe(hashPolicy(policy));
  });
});

describe('the shard index', () => {
  it('refuses numbers with a gap', () => {
    const shard = {
      number: 1,
      recordSet: 'flights',
      contribution: 0,
      rows: 1,
      plaintextBytes: 1,
      ciphertextBytes: 1,
      header: `0x28${'00'.repeat(39)}`,
      cid: exampleTerms().index.cid
    };
    const contribution = {
      number: 0,
      name: 'x',
      payee: exampleTerms().publisher,
      weight: '1',
      firstShard: 0,
      shardCount: 1,
      contentRoot: `0x${'0'.repeat(64)}`,
      signature: `0x${'0'.repeat(128)}`
    };
    const index = { version: 1, contributions: [contribution], shards: [shard], bundles: [] };
    expect(() => parseShardIndex(bytes(index))).toThrow(invalid);
    expect(parseShardIndex(bytes({ ...index, shards: [{ ...shard, number: 0 }] })).shards).toHaveLength(1);
  });
});

describe('names of a dataset', () => {
  it('finds the same digest again in a manifest’s CID', () => {
    const digest = `0x${'7'.repeat(64)}`;
    expect(digestOfManifest(cidOfManifest(digest))).toBe(digest);
  });

  it('knows the files of a dataset and nothing else', () => {
    expect(parseDataPath(shardPath('flights', 12))).toEqual({ recordSet: 'flights', shard: 12 });
    expect(parseDataPath('flights/_metadata')).toEqual({ recordSet: 'flights', shard: null });
    for (const path of [
      '../x/1.parquet',
      'flights/01.parquet',
      'flights/1.parquet/..',
      'flights',
      '/flights/1.parquet',
      'flights/1.csv'
    ]) {
      expect(() => parseDataPath(path)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    }
  });

  it('sums a hostile description up as fast as any other', () => {
    const start = performance.now();
    expect(summaryOf('['.repeat(262_144)).length).toBeLessThanOrEqual(280);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('sums a description up in its first plain paragraph', () => {
    expect(summaryOf(exampleText.description)).toBe('All flights of a year.');
  });
});
