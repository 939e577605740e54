import { recoverAddress, Signature } from 'ethers';
import { AffluentError } from '../../src/core/errors/index.js';
import { priceShard, splitPrice } from '../../src/core/prices/price-shard.js';
import { decodePageTable, hashPageTable } from '../../src/core/shards/page-table.js';
import { shardsIn } from '../../src/core/shards/page.js';
import { verifySumProof } from '../../src/core/sum-tree/sum-tree.js';
import { datasetId } from '../../src/core/typed-data/dataset-id.js';
import { receiptDigest } from '../../src/core/typed-data/receipt.js';
import type { Currency } from '../../src/core/wire/index.js';
import type { ChainEvent, IChainCalls, IChainCharter, IPermit } from '../../src/ports/index.js';
import { decodeCall } from './encoded-call.js';
import { FakeTokens } from './fake-tokens.js';
import { hashChainCharter } from './hash-chain-charter.js';

type Args<K extends keyof IChainCalls> = Parameters<IChainCalls[K]>;
/** An event before it has a place. */
export type Said = ChainEvent extends infer E
  ? E extends ChainEvent
    ? Omit<E, 'block' | 'transaction' | 'logIndex' | 'timestamp'>
    : never
  : never;

interface IDataset {
  readonly publisher: string;
  readonly charter: IChainCharter;
  readonly tables: readonly Uint8Array[];
  readonly shards: number;
  readonly sumRoot: string;
  readonly weight: bigint;
  readonly count: number;
  generation: number;
  received: bigint;
  paid: bigint;
  publisherFees: bigint;
  custodianFees: bigint;
  perWeight: bigint;
  readonly metered: Map<number, bigint>;
  readonly claimed: Map<number, bigint>;
}

type OpenedOffer = Args<'openOffer'>[0] & { open: boolean };

interface ILicence {
  readonly dataset: string;
  readonly offer: bigint;
  readonly holder: string;
  readonly expiry: number;
  readonly boughtAt: number;
  readonly shardsAtPurchase: number;
  balance: bigint;
  readonly keys: Set<string>;
  readonly words: Map<number, bigint>;
}

const SCALE = 10n ** 18n;

/** The two contracts in memory, by the rules of `contracts/`; what a test checks here the contract tests check there. */
export class FakeMarket {
  readonly datasets = new Map<string, IDataset>();
  readonly offers: OpenedOffer[] = [];
  readonly licences: ILicence[] = [];
  readonly tokens: FakeTokens;

  constructor(
    readonly domain: { readonly chainId: number; readonly market: string },
    /** The time of the block under way, in seconds. */
    private readonly now: () => number
  ) {
    this.tokens = new FakeTokens(domain);
  }

  /** Runs a call; throws where the contract would revert. */
  run(method: keyof IChainCalls, args: readonly never[], from: string, value: bigint): Said[] {
    switch (method) {
      case 'register':
        return this.register(args[0], from);
      case 'setCustodians':
        return this.setCustodians(...(args as unknown as Args<'setCustodians'>));
      case 'openOffer':
        return this.openOffer(args[0]);
      case 'closeOffer':
        this.offer(args[0]).open = false;
        return [{ type: 'offerClosed', offer: args[0] }];
      case 'buy':
        return this.buy(args[0], value, from);
      case 'topUp':
        return this.topUp(args[0], value, from);
      case 'approve':
        this.tokens.approve(args[0], from, args[1]);
        return [];
      case 'permit':
        this.tokens.permit(args[0], args[1], args[2], args[3]);
        return [];
      case 'withdraw':
        this.licence(args[0]).balance -= args[1] as bigint;
        return [{ type: 'withdrawn', licence: args[0], amount: args[1] }];
      case 'setKey':
        return this.setKey(...(args as unknown as Args<'setKey'>));
      case 'settle':
        return (args[0] as Args<'settle'>[0]).flatMap(item => this.settle(item));
      case 'together':
        return (args[0] as string[]).flatMap(data => {
          const inner = decodeCall(data);
          return this.run(inner.method, inner.args, from, 0n);
        });
      case 'claim':
        return this.claim(...(args as unknown as Args<'claim'>));
    }
  }

  offer(id: bigint): OpenedOffer {
    const found = this.offers[Number(id) - 1];
    if (!found) throw reverted('OfferInvalid');
    return found;
  }

  licence(id: bigint): ILicence {
    const found = this.licences[Number(id) - 1];
    if (!found) throw reverted('LicenceUnknown');
    return found;
  }

  releasable(id: bigint, page: number, key: string): bigint {
    const licence = this.licences[Number(id) - 1];
    if (!licence || this.isDead(licence) || !licence.keys.has(key.toLowerCase())) return 0n;
    const dataset = this.datasets.get(licence.dataset)!;
    const entries = decodePageTable(dataset.tables[page]!);
    const bits = (keep: (rows: number) => boolean) =>
      entries.reduce((word, { rows }, bit) => (keep(rows) ? word | (1n << BigInt(bit)) : word), 0n);
    if (this.offer(licence.offer).kind !== 'metered') return bits(() => true);
    return (licence.words.get(page) ?? 0n) | bits(rows => rows === 0);
  }

  isDead({ expiry }: ILicence): boolean {
    return expiry !== 0 && expiry <= this.now();
  }

  private register(args: Args<'register'>[0], from: string): Said[] {
    const dataset = datasetId(from, args.slug);
    const { charter, tables, shards, sumRoot, weight, count } = args;
    const nothing = { received: 0n, paid: 0n, publisherFees: 0n, custodianFees: 0n, perWeight: 0n };
    const record = { charter, tables, shards, sumRoot, weight, count, ...nothing };
    this.datasets.set(dataset, { ...record, publisher: from, generation: 0, metered: new Map(), claimed: new Map() });
    const { slug, manifest } = args;
    const charterHash = hashChainCharter(charter);
    return [
      {
        type: 'datasetRegistered',
        dataset,
        publisher: from,
        slug,
        manifest,
        charter,
        charterHash,
        shards,
        contributions: count,
        weight,
        currency: this.tokens.currency(charter.currency)
      },
      { type: 'batchAdded', dataset, batch: 0, sumRoot, weight, first: 0, count }
    ];
  }

  private setCustodians(...[dataset, payees, hpkeKeys, threshold]: Args<'setCustodians'>): Said[] {
    const generation = ++this.datasets.get(dataset)!.generation;
    return [{ type: 'custodiansSet', dataset, generation, payees, hpkeKeys, threshold }];
  }

  private openOffer(args: Args<'openOffer'>[0]): Said[] {
    this.offers.push({ ...args, open: true });
    const currency = this.currencyOf(args.dataset);
    return [{ type: 'offerOpened', offer: BigInt(this.offers.length), ...args, currency }];
  }

  private currencyOf(dataset: string): Currency {
    return this.tokens.currency(this.datasets.get(dataset)!.charter.currency);
  }

  /** Takes a payment from the value that came along, or from the allowance of a token. */
  private take(dataset: string, amount: bigint, value: bigint, from: string, permit: IPermit | null | undefined): void {
    const { address } = this.currencyOf(dataset);
    if (address !== null) this.tokens.pay(address, from, amount, permit ?? null);
    else if (value < amount) throw reverted('ValueInvalid');
  }

  private buy(args: Args<'buy'>[0], value: bigint, from: string): Said[] {
    const { offer: id, holder, sessionKey, deposit } = args;
    const offer = this.offer(id);
    if (!offer.open || offer.price !== args.expectedPrice || offer.termsHash !== args.termsHash)
      throw new AffluentError('OFFER_CHANGED', 'The offer is another one.');
    const charge = offer.kind === 'metered' ? deposit : offer.price;
    this.take(offer.dataset, charge, value, from, args.permit);
    const expiry = offer.term === 0 ? 0 : this.now() + offer.term;
    const { dataset } = offer;
    const record = this.datasets.get(dataset)!;
    this.licences.push({
      ...{ dataset, offer: id, holder, expiry, boughtAt: this.now(), shardsAtPurchase: record.shards },
      balance: offer.kind === 'metered' ? deposit : 0n,
      keys: new Set([sessionKey.toLowerCase()]),
      words: new Map()
    });
    const licence = BigInt(this.licences.length);
    const price = offer.kind === 'flat' ? offer.price : 0n;
    const said: Said[] = [
      {
        type: 'bought',
        licence,
        offer: id,
        dataset,
        holder,
        sessionKey,
        price,
        deposit: offer.kind === 'metered' ? deposit : 0n,
        expiry
      },
      { type: 'keySet', licence, key: sessionKey, on: true }
    ];
    return offer.kind === 'flat' ? [...said, this.shareFlat(dataset, price)] : said;
  }

  private shareFlat(dataset: string, price: bigint): Said {
    const record = this.datasets.get(dataset)!;
    const { publisher, custodian, contributor } = splitPrice(price, this.fees(record));
    record.received += price;
    record.publisherFees += publisher;
    record.custodianFees += custodian;
    record.perWeight += (contributor * SCALE) / record.weight;
    return {
      type: 'priceShared',
      dataset,
      generation: record.generation,
      publisher,
      custodian,
      contributors: contributor
    };
  }

  private topUp({ licence, amount, permit }: Args<'topUp'>[0], value: bigint, from: string): Said[] {
    const held = this.licence(licence);
    this.take(held.dataset, amount, value, from, permit);
    held.balance += amount;
    return [{ type: 'toppedUp', licence, amount }];
  }

  private setKey(...[licence, key, on]: Args<'setKey'>): Said[] {
    const { keys } = this.licence(licence);
    if (on) keys.add(key.toLowerCase());
    else keys.delete(key.toLowerCase());
    return [{ type: 'keySet', licence, key, on }];
  }

  private settle({ dataset, offer, page, table, receipts }: Args<'settle'>[0][number]): Said[] {
    const record = this.datasets.get(dataset)!;
    if (hashPageTable(table) !== hashPageTable(record.tables[page]!)) throw reverted('TableMismatch');
    const terms = this.offer(offer);
    const entries = decodePageTable(table);
    return receipts.flatMap(({ licenceId, unlocked, deadline, signature }): Said[] => {
      const held = this.licence(licenceId);
      const skip = (reason: number, due = 0n): Said[] => [{ type: 'skipped', licence: licenceId, page, reason, due }];
      if (this.isDead(held)) return skip(2);
      if (this.now() > deadline) return skip(3);
      if (deadline > this.now() + 600) return skip(4);
      const digest = receiptDigest(this.domain, { licenceId, page, unlocked, deadline });
      if (!held.keys.has(recoverAddress(digest, Signature.from(signature)).toLowerCase())) return skip(5);
      const old = held.words.get(page) ?? 0n;
      const fresh = unlocked & ~old & ((1n << BigInt(entries.length)) - 1n);
      if (fresh === 0n) return [];
      const shards = shardsIn(page, fresh).map(shard => entries[shard % 256]!);
      const due = shards.reduce((sum, { rows }) => sum + priceShard(rows, terms.price), 0n);
      if (due > held.balance) return skip(6, due);
      held.balance -= due;
      held.words.set(page, old | fresh);
      record.received += due;
      for (const { contribution, rows } of shards) {
        const { publisher, custodian, contributor } = splitPrice(priceShard(rows, terms.price), this.fees(record));
        record.publisherFees += publisher;
        record.custodianFees += custodian;
        record.metered.set(contribution, (record.metered.get(contribution) ?? 0n) + contributor);
      }
      return [{ type: 'unlocked', licence: licenceId, page, fresh, due }];
    });
  }

  private claim(...[dataset, proof]: Args<'claim'>): Said[] {
    const record = this.datasets.get(dataset)!;
    const { index, payee, weight, hashes, sums } = proof;
    if (!verifySumProof(record.sumRoot, record.weight, record.count, index, { payee, weight }, { hashes, sums }))
      throw reverted('MembershipInvalid');
    const earned = (record.metered.get(index) ?? 0n) + (record.perWeight * weight) / SCALE;
    const amount = earned - (record.claimed.get(index) ?? 0n);
    if (amount === 0n) throw reverted('NothingDue');
    record.claimed.set(index, earned);
    record.paid += amount;
    return [{ type: 'claimed', dataset, contribution: index, payee, amount }];
  }

  private fees({ charter, generation }: IDataset) {
    return { publisherBps: charter.publisherBps, custodianBps: generation === 0 ? 0 : charter.custodianBps };
  }
}

function reverted(name: string): AffluentError {
  return new AffluentError('TRANSACTION_FAILED', `The contract says ${name}.`);
}
