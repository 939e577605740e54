import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChainCalls, ChainReader } from '../../src/adapters/chain/index.js';
import { BlockClient, fileImporter, memoryBlockstore, RangeSource } from '../../src/adapters/ipfs/index.js';
import { mnemonicSigners } from '../../src/adapters/keystore/index.js';
import { kuboBlockSink } from '../../src/adapters/kubo/index.js';
import { nodeRandom, nodeSegmentCipher } from '../../src/adapters/node-crypto/index.js';
import { packFolder } from '../../src/adapters/pack-folder/index.js';
import { SqliteOutbox } from '../../src/adapters/sqlite/index.js';
import { AffluentError } from '../../src/core/errors/index.js';
import { bundleInfo, generateHpkeKeys, openBundle, type IHpkeKeyPair } from '../../src/core/custody/hpke.js';
import { decodeCommitments } from '../../src/core/custody/commitments.js';
import { decodeShares } from '../../src/core/custody/share-list.js';
import { combineKey, isShareGood } from '../../src/core/custody/split-key.js';
import { parseManifest } from '../../src/core/manifest/parse-manifest.js';
import { parseShardIndex } from '../../src/core/manifest/shard-index.js';
import { acceptanceDigest } from '../../src/core/typed-data/acceptance.js';
import { commitmentsRoot } from '../../src/core/custody/commitments.js';
import { encodePages, hashPages, hashPageTable } from '../../src/core/shards/page-table.js';
import { DEVNET_MNEMONIC } from '../../src/devnet/chain/anvil.js';
import { Chain } from '../../src/devnet/chain/chain.js';
import { serveRpc } from '../../src/devnet/chain/serve-rpc.js';
import { deployContracts } from '../../src/devnet/deploy.js';
import { serveGateway } from '../../src/devnet/gateway/serve-gateway.js';
import { KeyedQueue } from '../../src/flows/keyed-queue.js';
import { publish, type IPublishDeps } from '../../src/flows/publish/publish.js';
import type { ICustodian } from '../../src/ports/index.js';
import { writeSmallPack } from '../fixtures/small-pack.js';

const MIB = 1_048_576;
const [deployer, publisher, ada, grace, ...custodians] = mnemonicSigners(DEVNET_MNEMONIC, 7) as [
  ReturnType<typeof mnemonicSigners>[number],
  ...ReturnType<typeof mnemonicSigners>
];

describe('publishing', () => {
  let folder: string;
  let chain: Chain;
  const store = memoryBlockstore();
  let deps: IPublishDeps;
  let hpke: IHpkeKeyPair[];
  let refusing = 0;
  const undo: (() => unknown)[] = [];

  /** A custodian at the port: signs what it is asked to, unless told to refuse. */
  const custodian = (i: number): ICustodian => ({
    url: `http://127.0.0.1:1/${i}`,
    identity: () => Promise.reject(new Error('not asked')),
    keys: () => Promise.reject(new Error('not asked')),
    relay: () => Promise.reject(new Error('not asked')),
    async accept(cid) {
      if (i < refusing) throw new AffluentError('INPUT_INVALID', 'The bundle does not open.');
      const { terms } = parseManifest(await deps.ranges.readAll(cid, MIB));
      const index = parseShardIndex(await deps.ranges.readAll(terms.index.cid, MIB));
      const words = {
        dataset: terms.dataset,
        pagesHash: hashPages(encodePages(index.shards).map(hashPageTable)),
        commitmentsRoot: commitmentsRoot(await deps.ranges.readAll(terms.commitments.cid, MIB)),
        hpkeKey: hpke[i]?.publicKey as string
      };
      const domain = { chainId: deps.chain.chainId, market: deps.chain.market };
      return { ...words, signature: (await custodians[i]?.signDigest(acceptanceDigest(domain, words))) as string };
    }
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'affluent-publish-'));
    chain = await Chain.start(join(folder, 'journal'));
    const rpc = await serveRpc(chain, 0);
    const gateway = await serveGateway(memoryBlockstore(), 0);
    const contracts = await deployContracts(chain, deployer);
    const reader = new ChainReader({ rpc: rpc.url, chainId: 31_337, ...contracts });
    const outbox = SqliteOutbox.open(join(folder, 'outbox.db'));
    hpke = await Promise.all(custodians.map(() => generateHpkeKeys()));
    undo.push(
      () => outbox.close(),
      () => reader.close(),
      rpc.close,
      gateway.close,
      () => chain.stop()
    );
    deps = {
      chain: reader,
      calls: new ChainCalls(contracts),
      outbox,
      accounts: new KeyedQueue(),
      clock: { now: Date.now },
      signer: publisher as IPublishDeps['signer'],
      signerOf: payee => [ada, grace, publisher].find(one => one?.address === payee) ?? null,
      folder: packFolder,
      importer: fileImporter(store),
      sink: kuboBlockSink(gateway.url),
      ranges: new RangeSource(new BlockClient({ gateways: [gateway.url] })),
      cipher: nodeSegmentCipher,
      random: nodeRandom,
      connect: url => custodian(Number(url.at(-1))),
      custodians: custodians.map((one, i) => ({
        url: `http://127.0.0.1:1/${i}`,
        address: one.address,
        hpkeKey: hpke[i]?.publicKey as string
      })),
      notify: () => undefined
    };
  }, 60_000);
  afterAll(async () => {
    for (const act of undo) await act();
    await rm(folder, { recursive: true });
  });

  const payees = (): [string, string, string] => [ada?.address ?? '', grace?.address ?? '', publisher?.address ?? ''];
  const events = async () => {
    const found = [];
    for await (const event of (deps.chain as ChainReader).events(0, Number((await chain.head()).number)))
      found.push(event);
    return found;
  };

  it('registers the dataset with its custodians and offers, and a second call pays for nothing again', async () => {
    await writeSmallPack(join(folder, 'a'), payees());
    const id = crypto.randomUUID();
    const done = await publish(deps, id, join(folder, 'a'));
    expect(done).toMatchObject({ step: 'done', problem: null });
    expect((await events()).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['datasetRegistered', 'custodiansSet', 'offerOpened'])
    );
    const head = (await chain.head()).number;
    expect((await publish(deps, id, join(folder, 'a'))).transactions).toEqual(done.transactions);
    expect((await chain.head()).number).toBe(head);
  });

  it('seals to each custodian shares of which any two open every key', async () => {
    const registered = (await events()).find(event => event.type === 'datasetRegistered');
    const { terms } = parseManifest(
      await deps.ranges.readAll(registered?.type === 'datasetRegistered' ? registered.manifest : '', MIB)
    );
    const index = parseShardIndex(await deps.ranges.readAll(terms.index.cid, MIB));
    const commitments = decodeCommitments(await deps.ranges.readAll(terms.commitments.cid, MIB));
    const context = { chainId: terms.chainId, registry: terms.registry, dataset: terms.dataset };
    for (const contribution of [0, 1, 2]) {
      const lists = await Promise.all(
        [0, 2].map(async i => {
          const { cid } = index.bundles.find(one => one.contribution === contribution && one.custodian === i) as {
            cid: string;
          };
          const keys = hpke[i] as IHpkeKeyPair;
          return decodeShares(
            await openBundle(
              keys,
              bundleInfo(context, contribution, keys.publicKey),
              await deps.ranges.readAll(cid, MIB)
            )
          );
        })
      );
      for (const { number } of index.shards.filter(shard => shard.contribution === contribution)) {
        const shares = lists.map(list => list.get(number) as Uint8Array);
        const committed = commitments[number] as (typeof commitments)[number];
        expect(isShareGood(terms.dataset, number, 0, shares[0] as Uint8Array, committed)).toBe(true);
        expect((await combineKey(terms.dataset, number, shares, committed)).length).toBe(32);
      }
    }
  });

  it('registers nothing when too few custodians accept, and says who refused and why', async () => {
    refusing = 2;
    await writeSmallPack(join(folder, 'b'), payees(), { slug: 'refused' });
    const head = (await chain.head()).number;
    await expect(publish(deps, crypto.randomUUID(), join(folder, 'b'))).rejects.toMatchObject({
      code: 'CUSTODIANS_UNAVAILABLE',
      message: expect.stringContaining('does not open')
    });
    expect((await chain.head()).number).toBe(head);
    refusing = 0;
  });

  it('offers the same draft again after a refusal, and makes a new one of a folder that has changed', async () => {
    refusing = 2;
    const directory = join(folder, 'again');
    await writeSmallPack(directory, payees(), { slug: 'again' });
    const id = crypto.randomUUID();
    let imported = 0;
    const counting: IPublishDeps = {
      ...deps,
      importer: { ...deps.importer, importFile: (...call) => (imported++, deps.importer.importFile(...call)) }
    };
    await expect(publish(counting, id, directory)).rejects.toMatchObject({ code: 'CUSTODIANS_UNAVAILABLE' });
    const [all] = [imported, (imported = 0)];
    await expect(publish(counting, id, directory)).rejects.toMatchObject({ code: 'CUSTODIANS_UNAVAILABLE' });
    expect(imported).toBe(0);
    await utimes(join(directory, 'rows', '0.parquet'), 1, 1);
    await expect(publish(counting, id, directory)).rejects.toMatchObject({ code: 'CUSTODIANS_UNAVAILABLE' });
    expect(imported).toBe(all);
    const others = { ...counting, custodians: deps.custodians.slice(0, 2) };
    await expect(publish(others, id, directory)).rejects.toMatchObject({ code: 'CUSTODIANS_UNAVAILABLE' });
    expect(imported).toBeGreaterThan(all);
    [refusing, imported] = [0, 0];
    const { dataset } = await publish(others, id, directory);
    expect(imported).toBe(1); // the manifest, with the signatures
    const registered = (await events()).find(event => event.type === 'datasetRegistered' && event.dataset === dataset);
    const { terms } = parseManifest(
      await deps.ranges.readAll(registered?.type === 'datasetRegistered' ? registered.manifest : '', MIB)
    );
    expect(terms.custodians.map(({ acceptance }) => acceptance !== null)).toEqual([true, true]);
  });

  it('keeps no copy of what it has uploaded', async () => {
    let kept = 0;
    for await (const { cid } of store.getAll()) kept += cid ? 1 : 0;
    expect(kept).toBe(0);
  });

  it('goes on with one custodian missing, who then stands in the manifest without a signature', async () => {
    refusing = 1;
    await writeSmallPack(join(folder, 'c'), payees(), { slug: 'two-of-three' });
    const { dataset } = await publish(deps, crypto.randomUUID(), join(folder, 'c'));
    refusing = 0;
    const registered = (await events()).find(event => event.type === 'datasetRegistered' && event.dataset === dataset);
    const { terms } = parseManifest(
      await deps.ranges.readAll(registered?.type === 'datasetRegistered' ? registered.manifest : '', MIB)
    );
    expect(terms.custodians.map(({ acceptance }) => acceptance !== null)).toEqual([false, true, true]);
  });

  it('names the contributor whose signature is missing', async () => {
    await writeSmallPack(join(folder, 'd'), [`0x${'9'.repeat(40)}`, payees()[1], payees()[2]], { slug: 'unsigned' });
    await expect(publish(deps, crypto.randomUUID(), join(folder, 'd'))).rejects.toMatchObject({
      code: 'OWNER_REQUIRED',
      context: { contribution: 0 }
    });
  });

  it('refuses a pack whose contributions do not cover its shards', async () => {
    const pack = await writeSmallPack(join(folder, 'e'), payees());
    await writeSmallPack(join(folder, 'e'), payees(), { slug: 'gap', contributions: pack.contributions.slice(0, 2) });
    await expect(publish(deps, crypto.randomUUID(), join(folder, 'e'))).rejects.toMatchObject({
      code: 'INPUT_INVALID'
    });
  });
});
