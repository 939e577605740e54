import { syncCatalog } from '../../../src/flows/catalog/sync-catalog.js';
import { browse } from '../../../src/flows/catalog/browse.js';
import { datasetDetail } from '../../../src/flows/catalog/dataset-detail.js';
import { resolveReference } from '../../../src/flows/catalog/resolve-reference.js';
import { DatasetQuery } from '../../../src/core/wire/index.js';
import { fakeCalls } from '../../fakes/encoded-call.js';
import { free, metered } from '../../fakes/small-dataset.js';
import { TestWorld } from '../../fakes/test-world.js';
import { sendTransaction } from '../../../src/flows/transactions/send-transaction.js';
import type { IChainCall } from '../../../src/ports/index.js';

describe('the catalog', () => {
  let test: TestWorld;
  beforeEach(async () => {
    test = await TestWorld.open();
  });
  afterEach(() => test.close());

  const list = async (query: Partial<DatasetQuery> = {}) =>
    (await browse(test.world, DatasetQuery.parse(query))).items.map(item => item.slug);

  it('shows what was published, with the cheapest open offers', async () => {
    await test.publish({ offers: [metered, { ...metered, price: '5' }, free] });
    const { items } = await browse(test.world, DatasetQuery.parse({ q: 'small' }));
    expect(items[0]).toMatchObject({
      ref: 'tests/small',
      rows: 10_000,
      licensed: false,
      publisher: { name: 'tests', claimedName: 'Tests' }
    });
    expect(items[0]!.prices.map(({ kind, price }) => [kind, price])).toEqual([
      ['metered', '5'],
      ['free', '0']
    ]);
  });

  it('narrows by kind, words and licence', async () => {
    const first = await test.publish({ slug: 'alpha' });
    await test.publish({ slug: 'beta', offers: [free] });
    expect((await list()).sort()).toEqual(['alpha', 'beta']);
    expect(await list({ kind: ['free'] })).toEqual(['beta']);
    expect(await list({ q: 'alpha' })).toEqual(['alpha']);
    await test.buy(first, '1000');
    expect(
      (await browse(test.world, { ...DatasetQuery.parse({}), licensed: true })).items.map(({ slug }) => slug)
    ).toEqual(['alpha']);
  });

  it('goes on without the chain', async () => {
    const dataset = await test.publish();
    test.chain.unreachable = true;
    await expect(test.world.sync.sync()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    await test.world.sync.refresh();
    expect(await list()).toEqual(['small']);
    expect((await datasetDetail(test.world, dataset)).title).toBe('The small dataset');
  });

  it('steps back below a reorganisation and reads it again', async () => {
    await test.publish({ slug: 'stays' });
    const before = (await test.world.catalog.cursor())!.block;
    await test.publish({ slug: 'vanishes' });
    const gone = (await test.world.catalog.cursor())!.block;
    test.chain.reorganise(gone - before);
    await test.world.sync.sync();
    expect(await list()).toEqual(['stays']);
    expect((await test.world.catalog.cursor())!.block).toBe(gone);
  });

  it('begins anew on a chain that is another or shorter', async () => {
    await test.publish();
    const { chain } = test;
    chain.reorganise((await chain.head()).number);
    await syncCatalog(test.world);
    expect(await list()).toEqual([]);
  });

  it('waits for manifests that no gateway has, and does not let them block others', async () => {
    await test.publish({ slug: 'hidden' });
    // A manifest that is registered and never uploaded.
    const [offer] = await test.world.catalog.events('datasetRegistered');
    const missing = {
      ...offer!,
      block: 1,
      dataset: `0x${'ab'.repeat(32)}`,
      slug: 'missing',
      manifest: 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'
    };
    await test.world.catalog.putEntry({
      id: missing.dataset,
      publisher: missing.publisher,
      slug: 'missing',
      version: 1,
      manifest: missing.manifest,
      block: 1,
      registeredAt: 1,
      document: null,
      problem: null,
      title: 'missing',
      summary: '',
      tags: [],
      rows: 0,
      bytes: 0,
      publisherName: '',
      training: false,
      commercialUse: false,
      redistribution: false,
      format: ''
    });
    await test.publish({ slug: 'later' });
    expect((await list()).sort()).toEqual(['hidden', 'later']);
    await expect(test.world.facts.of(missing.dataset)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
  });

  describe('does not show, and says why on its page', () => {
    const register = async (
      change: (call: Parameters<typeof fakeCalls.register>[0]) => Parameters<typeof fakeCalls.register>[0]
    ) => {
      const good = await test.publish({ slug: 'good' });
      const [event] = await test.world.catalog.events('datasetRegistered', { dataset: good });
      const record = test.chain.contracts.datasets.get(good)!;
      const args = {
        slug: 'bad',
        charter: record.charter,
        manifest: event!.manifest,
        tables: record.tables,
        shards: record.shards,
        sumRoot: record.sumRoot,
        weight: record.weight,
        count: record.count
      };
      const call: IChainCall = fakeCalls.register(change(args));
      const { mined } = await sendTransaction(test.world, {
        kind: 'register',
        subject: 'bad',
        call,
        signer: test.publisher
      });
      await test.world.sync.sync();
      const registered = mined.events.find(one => one.type === 'datasetRegistered');
      return registered!.dataset;
    };
    const problemOf = async (dataset: string) => {
      expect(await list()).toEqual(['good']);
      return datasetDetail(test.world, dataset).then(
        () => 'none',
        (error: { code: string; message: string }) => `${error.code} ${error.message}`
      );
    };

    it('a dataset that points at the manifest of another', async () => {
      expect(await problemOf(await register(args => args))).toMatch(/MANIFEST_INVALID.*another dataset/);
    });

    it('a manifest that is no Croissant document', async () => {
      const manifest = test.ipfs.put(Buffer.from('{"@type":"sc:Dataset"}'));
      expect(await problemOf(await register(args => ({ ...args, manifest })))).toMatch(/MANIFEST_INVALID/);
    });

    it('a manifest that is too large', async () => {
      const manifest = test.ipfs.put(Buffer.alloc(1_048_577, 32));
      expect(await problemOf(await register(args => ({ ...args, manifest })))).toMatch(/MANIFEST_INVALID/);
    });

    const rewritten = (change: (document: { affluent: Record<string, unknown> }) => void) =>
      register(args => {
        const bytes = test.ipfs.files.get(args.manifest)!;
        const document = JSON.parse(Buffer.from(bytes).toString()) as { affluent: Record<string, unknown> };
        const bad = { ...document, affluent: { ...document.affluent, slug: 'bad', dataset: test.datasetId('bad') } };
        change(bad);
        return { ...args, manifest: test.ipfs.put(Buffer.from(JSON.stringify(bad))) };
      });

    it.each<[string, (document: { affluent: Record<string, unknown> }) => void, RegExp]>([
      ['is for another chain', one => (one.affluent['chainId'] = 1), /chain 1/],
      ['names another publisher', one => (one.affluent['publisher'] = `0x${'12'.repeat(20)}`), /publisher/],
      [
        'has a charter that was not registered',
        one => (one.affluent['charter'] = { ...(one.affluent['charter'] as object), publisherBps: 0 }),
        /charter/
      ],
      ['has other weights than the chain', one => (one.affluent['weight'] = '1'), /weight/],
      [
        'has a record set with a path trick as name',
        one => (one.affluent['recordSets'] = [{ ...(one.affluent['recordSets'] as object[])[0], name: '../rows' }]),
        /recordSets/
      ],
      [
        'has a metadata shard with rows',
        one => (one.affluent['recordSets'] = [{ ...(one.affluent['recordSets'] as object[])[0], metadataShard: 0 }]),
        /metadata/
      ]
    ])('a manifest that %s', async (_, change, reason) => {
      expect(await problemOf(await rewritten(change))).toMatch(reason);
    });

    it('a shard index whose rows are not those of the chain', async () => {
      const dataset = await rewritten(one => {
        const { cid } = one.affluent['index'] as { cid: string };
        const index = JSON.parse(Buffer.from(test.ipfs.files.get(cid)!).toString()) as { shards: { rows: number }[] };
        index.shards[0]!.rows += 1;
        index.shards[1]!.rows -= 1;
        const bytes = Buffer.from(JSON.stringify(index));
        one.affluent['index'] = { cid: test.ipfs.put(bytes), bytes: bytes.length };
      });
      expect(await problemOf(dataset)).toMatch(/Page 0 of the shard table/);
    });
  });

  describe('resolves', () => {
    const resolve = (text: string) => resolveReference(test.world, text);

    it('names of the networks file and addresses, never the name that a manifest claims', async () => {
      const dataset = await test.publish();
      expect(await resolve('tests/small')).toEqual({ id: dataset, version: 1, ref: 'tests/small' });
      expect((await resolve(`${test.publisher.address}/small@1`)).id).toBe(dataset);
      await expect(resolve('Tests/small')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      await expect(resolve('strangers/small')).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
      await expect(resolve('tests/small@2')).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
    });

    it('a bare slug only among licences held and the list of the networks file', async () => {
      const dataset = await test.publish();
      await expect(resolve('small')).rejects.toMatchObject({
        code: 'DATASET_UNKNOWN',
        context: { candidates: [{ ref: 'tests/small' }] }
      });
      await test.buy(dataset, '1000');
      expect((await resolve('small')).id).toBe(dataset);
    });

    it('no slug that may mean two', async () => {
      const dataset = await test.publish();
      await test.buy(dataset, '1000');
      const other = await test.publishAsStranger({ slug: 'small' });
      test.network.listed.push(other);
      const failure = await resolve('small').catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'DATASET_AMBIGUOUS' });
      expect((failure as { context: { candidates: unknown[] } }).context.candidates).toHaveLength(2);
    });
  });
});
