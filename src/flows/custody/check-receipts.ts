import { fromHex } from '../../core/bytes/hex.js';
import { AffluentError } from '../../core/errors/index.js';
import { priceShard } from '../../core/prices/price-shard.js';
import { decodePageTable, hashPageTable } from '../../core/shards/page-table.js';
import { bitOf, freshBits, shardsIn } from '../../core/shards/page.js';
import { MAX_RECEIPT_SECONDS, receiptDigest } from '../../core/typed-data/receipt.js';
import type { RelayRequest, SignedReceipt } from '../../core/wire/index.js';
import type { IChainReader, IClock } from '../../ports/index.js';
import { checkDeadline } from './check-deadline.js';
import type { ICustodyIdentity } from './check-draft.js';
import type { IKnownLicence, KnownLicences } from './known-licence.js';
import type { RateBuckets } from './rate-buckets.js';

/** What checking receipts asks of the world. */
export interface ICheckReceiptsDeps {
  readonly identity: ICustodyIdentity;
  readonly clock: IClock;
  readonly licences: KnownLicences;
  readonly chain: Pick<IChainReader, 'typedDataSigner' | 'pageHash' | 'word' | 'licence'>;
  /** Before the signature is checked: by who asks and for which licence. */
  readonly strangers: RateBuckets;
  /** After it: by session key. */
  readonly holders: RateBuckets;
}

/** A receipt that would be settled and paid, as the contract takes it. */
export interface IGoodReceipt {
  readonly dataset: string;
  readonly offer: bigint;
  readonly page: number;
  readonly table: string;
  readonly receipt: {
    readonly licenceId: bigint;
    readonly unlocked: bigint;
    readonly deadline: number;
    readonly signature: string;
  };
}

/**
 * Lets receipts pass that the contract would settle and be paid for, so that nobody makes us pay gas for nothing. The chain is asked only
 * for who has signed with a session key of the licence. `from` is the sender's network address.
 * @throws AffluentError INPUT_INVALID, KEY_REFUSED, DATASET_UNKNOWN, RATE_LIMITED, STATE_CONFLICT (nothing new), DEPOSIT_EXHAUSTED
 */
export async function checkReceipts(
  deps: ICheckReceiptsDeps,
  { receipts }: RelayRequest,
  from: string
): Promise<IGoodReceipt[]> {
  const id = oneLicence(receipts);
  const seconds = deps.clock.now() / 1_000;
  for (const { deadline } of receipts) checkDeadline('receipt', deadline, seconds, MAX_RECEIPT_SECONDS);
  const licence = await knownLicence(deps, id);
  takeFrom(deps.strangers, `${from}/${id}`, deps);
  for (const key of await signersOf(deps, id, receipts)) takeFrom(deps.holders, key, deps);
  const due = await Promise.all(receipts.map(receipt => dueOf(deps, licence, receipt)));
  await checkDeposit(
    deps,
    id,
    due.reduce((sum, one) => sum + one, 0n)
  );
  const { dataset, offer } = licence;
  return receipts.map(({ page, table, unlocked, deadline, signature }) => ({
    ...{ dataset, offer, page, table },
    receipt: { licenceId: id, unlocked: BigInt(unlocked), deadline, signature }
  }));
}

function oneLicence(receipts: readonly SignedReceipt[]): bigint {
  const [first] = receipts;
  const same = receipts.every(({ licenceId }) => licenceId === first?.licenceId);
  const pages = new Set(receipts.map(({ page }) => page));
  if (first && same && pages.size === receipts.length) return BigInt(first.licenceId);
  throw new AffluentError('INPUT_INVALID', 'A request has receipts of one licence, and no page twice.');
}

async function knownLicence({ licences }: ICheckReceiptsDeps, id: bigint): Promise<IKnownLicence> {
  const licence = await licences.find(id);
  if (!licence) throw new AffluentError('KEY_REFUSED', `Licence ${id} is not known here.`);
  if (!(await licences.acceptance(licence.dataset)))
    throw new AffluentError('DATASET_UNKNOWN', 'The dataset is not accepted by this custodian.');
  return licence;
}

/** The session keys that have signed, each once. */
async function signersOf(
  { chain, identity, licences }: ICheckReceiptsDeps,
  licenceId: bigint,
  receipts: readonly SignedReceipt[]
): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { page, unlocked, deadline, signature } of receipts) {
    const digest = receiptDigest(identity, { licenceId, page, unlocked: BigInt(unlocked), deadline });
    keys.add(chain.typedDataSigner(digest, signature));
  }
  for (const key of keys) {
    if (await licences.keyIsOn(licenceId, key)) continue;
    throw new AffluentError('KEY_REFUSED', 'A receipt is not signed by a session key that is on for the licence.');
  }
  return keys;
}

function takeFrom(buckets: RateBuckets, name: string, { clock }: ICheckReceiptsDeps): void {
  if (!buckets.take(name, clock.now()))
    throw new AffluentError('RATE_LIMITED', 'Too many receipts to relay.', {
      hint: 'Give the session key gas money of its own, or wait.'
    });
}

async function dueOf(
  { chain }: ICheckReceiptsDeps,
  { dataset, price }: IKnownLicence,
  { licenceId, page, unlocked, table: hex }: SignedReceipt
): Promise<bigint> {
  const table = fromHex(hex, (hex.length - 2) / 2);
  const entries = decodePageTable(table);
  const [hash, word] = await Promise.all([chain.pageHash(dataset, page), chain.word(BigInt(licenceId), page)]);
  if (hashPageTable(table) !== hash)
    throw new AffluentError('INPUT_INVALID', `The table is not that of page ${page} of the dataset.`);
  const there = (1n << BigInt(entries.length)) - 1n;
  const fresh = freshBits(BigInt(unlocked) & there, word);
  if (fresh === 0n) throw new AffluentError('STATE_CONFLICT', `All of page ${page} that is wanted is unlocked.`);
  return shardsIn(page, fresh).reduce((sum, shard) => sum + priceShard(entries[bitOf(shard)]?.rows ?? 0, price), 0n);
}

async function checkDeposit({ chain }: ICheckReceiptsDeps, id: bigint, due: bigint): Promise<void> {
  const balance = (await chain.licence(id))?.balance ?? 0n;
  if (due > balance)
    throw new AffluentError('DEPOSIT_EXHAUSTED', `${due} is due, and the deposit holds ${balance}.`, {
      context: { licence: id.toString(), due: due.toString(), balance: balance.toString() }
    });
}
