import { fromHex } from '../../src/core/bytes/hex.js';
import { commitmentsRoot } from '../../src/core/custody/commitments.js';
import {
  answerInfo,
  bundleInfo,
  generateHpkeKeys,
  openBundle,
  sealAnswer,
  type IHpkeKeyPair
} from '../../src/core/custody/hpke.js';
import { encodeKeyAnswer } from '../../src/core/custody/key-answer.js';
import { decodeShares, encodeShares } from '../../src/core/custody/share-list.js';
import { AffluentError } from '../../src/core/errors/index.js';
import { parseManifest } from '../../src/core/manifest/parse-manifest.js';
import { parseShardIndex } from '../../src/core/manifest/shard-index.js';
import { encodePages, hashPages, hashPageTable } from '../../src/core/shards/page-table.js';
import { shardsIn } from '../../src/core/shards/page.js';
import { acceptanceDigest } from '../../src/core/typed-data/acceptance.js';
import { keyRequestDigest } from '../../src/core/typed-data/key-request.js';
import type {
  AcceptanceAnswer,
  CustodianIdentity,
  KeyAnswer,
  KeyRequestBody,
  RelayAnswer,
  RelayRequest
} from '../../src/core/wire/index.js';
import type { ICustodian, IFetchOptions, ISigner } from '../../src/ports/index.js';
import { fakeCalls } from './encoded-call.js';
import type { FakeChain } from './fake-chain.js';
import type { FakeIpfs } from './fake-ipfs.js';

/** How a custodian behaves. */
export type Mood = 'good' | 'down' | 'slow' | 'garbage' | 'wrong shares' | 'refusing';

/** A custodian that answers by the rules, or as its mood is. */
export class FakeCustodian implements ICustodian {
  mood: Mood = 'good';
  /** Key requests that it was asked. */
  asked = 0;
  /** Whether it says that it relays receipts, and how many it was handed. */
  relays = false;
  handed = 0;
  private readonly shares = new Map<string, Map<number, Uint8Array>>();

  private constructor(
    readonly url: string,
    private readonly chain: FakeChain,
    private readonly ipfs: FakeIpfs,
    private readonly signer: ISigner,
    private readonly hpke: IHpkeKeyPair
  ) {}

  static async make(url: string, chain: FakeChain, ipfs: FakeIpfs, signer: ISigner): Promise<FakeCustodian> {
    return new FakeCustodian(url, chain, ipfs, signer, await generateHpkeKeys());
  }

  get entry() {
    return { url: this.url, address: this.signer.address, hpkeKey: this.hpke.publicKey };
  }

  async identity(): Promise<CustodianIdentity> {
    return { address: this.signer.address, hpkeKey: this.hpke.publicKey, networks: [], relays: this.relays };
  }

  async accept(manifest: string): Promise<AcceptanceAnswer> {
    const { terms } = parseManifest(await this.ipfs.readAll(manifest, 1e7));
    const index = parseShardIndex(await this.ipfs.readAll(terms.index.cid, 1e8));
    const place = terms.custodians.findIndex(({ hpkeKey }) => hpkeKey === this.hpke.publicKey);
    const { chainId, registry, market } = this.chain;
    const all = new Map<number, Uint8Array>();
    for (const { contribution, custodian, cid } of index.bundles) {
      if (custodian !== place) continue;
      const info = bundleInfo({ chainId, registry, dataset: terms.dataset }, contribution, this.hpke.publicKey);
      const opened = decodeShares(await openBundle(this.hpke, info, await this.ipfs.readAll(cid, 1e8)));
      for (const [shard, share] of opened) all.set(shard, share);
    }
    this.shares.set(terms.dataset, all);
    const pagesHash = hashPages(encodePages(index.shards).map(hashPageTable));
    const root = commitmentsRoot(await this.ipfs.readAll(terms.commitments.cid, 1e8));
    const words = { dataset: terms.dataset, pagesHash, commitmentsRoot: root, hpkeKey: this.hpke.publicKey };
    const signature = await this.signer.signDigest(acceptanceDigest({ chainId, market }, words));
    return { ...words, signature };
  }

  async keys({ request, signature }: KeyRequestBody, options: IFetchOptions = {}): Promise<KeyAnswer> {
    this.asked += 1;
    if (this.mood === 'down') throw new AffluentError('CUSTODIANS_UNAVAILABLE', `${this.url} cannot be reached.`);
    if (this.mood === 'slow')
      await new Promise((_, reject) => options.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    if (this.mood === 'refusing') throw new AffluentError('KEY_REFUSED', `${this.url} refuses: the key is off.`);
    const reply = request.replyKey;
    const { chainId, registry, market } = this.chain;
    const licenceId = BigInt(request.licenceId);
    const wanted = request.wanted.map(BigInt);
    const digest = keyRequestDigest({ chainId, market }, { ...request, licenceId, wanted });
    const key = this.chain.typedDataSigner(digest, signature);
    const { dataset } = this.chain.contracts.licence(licenceId);
    const shares = new Map<number, Uint8Array>();
    for (const [i, page] of request.pages.entries()) {
      const word = wanted[i]! & this.chain.contracts.releasable(licenceId, page, key);
      for (const shard of shardsIn(page, word)) shares.set(shard, this.shareOf(dataset, shard));
    }
    const info = answerInfo({ chainId, registry, dataset }, licenceId, reply);
    const sealed = await sealAnswer(this.hpke, reply, info, encodeShares(shares));
    if (this.mood === 'garbage') sealed.ciphertext.fill(7);
    return encodeKeyAnswer(sealed);
  }

  async relay({ receipts }: RelayRequest): Promise<RelayAnswer> {
    this.handed += receipts.length;
    if (this.mood === 'refusing') throw new AffluentError('RATE_LIMITED', `${this.url} has relayed enough.`);
    const items = receipts.map(({ licenceId, page, unlocked, deadline, signature, table }) => {
      const id = BigInt(licenceId);
      const { dataset, offer } = this.chain.contracts.licence(id);
      const receipt = { licenceId: id, unlocked: BigInt(unlocked), deadline, signature };
      return { dataset, offer, page, table: fromHex(table, table.length / 2 - 1), receipts: [receipt] };
    });
    const { to, data, value } = fakeCalls.settle(items);
    const nonce = await this.chain.nonce(this.signer.address);
    const costs = { chainId: this.chain.chainId, nonce, gasLimit: 100_000n, ...(await this.chain.fees()) };
    const { raw, hash } = await this.signer.signTransaction({ to, data, value, ...costs });
    await this.chain.broadcast(raw);
    return { transaction: hash };
  }

  private shareOf(dataset: string, shard: number): Uint8Array {
    const share = this.shares.get(dataset)!.get(shard)!;
    return this.mood === 'wrong shares' ? share.map(byte => byte ^ 1) : share;
  }
}
