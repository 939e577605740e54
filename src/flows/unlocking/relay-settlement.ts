import { toHex } from '../../core/bytes/hex.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { ManifestCustodian } from '../../core/manifest/terms.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { priceShard } from '../../core/prices/price-shard.js';
import { shardsIn } from '../../core/shards/page.js';
import { MOST_RECEIPTS, type RelayRequest } from '../../core/wire/index.js';
import type { CustodianConnector, IChainReader, ICustodian, IOutbox } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { pause } from '../pause.js';
import { sameAddress } from '../same-address.js';
import type { Mined } from '../transactions/await-transaction.js';
import { payersOf, refuseSkipped, spentBy, type ISettled } from './settle.js';
import type { SettleItem } from './sign-receipts.js';

/** What having receipts settled by others asks of the world. */
export interface IRelaySettlementDeps {
  readonly chain: Pick<IChainReader, 'word' | 'head' | 'receipt'>;
  readonly outbox: Pick<IOutbox, 'addSpent'>;
  readonly custodian: CustodianConnector;
}

const IDENTITY_WITHIN = 5_000;
const PATIENCE = 60_000;
const LONGEST_PAUSE = 200;

/** Custodians that say of themselves that they relay: nobody else is handed a signed receipt. */
export async function findRelays(
  { custodian }: Pick<IRelaySettlementDeps, 'custodian'>,
  custodians: readonly ManifestCustodian[]
): Promise<ICustodian[]> {
  const asked = custodians.map(async ({ url, address }) => {
    const one = custodian(url);
    const found = await one.identity({ signal: AbortSignal.timeout(IDENTITY_WITHIN) }).catch(() => null);
    return found?.relays === true && sameAddress(found.address, address) ? one : null;
  });
  return (await Promise.all(asked)).filter(one => one !== null);
}

/**
 * Has receipts settled by the first relay that will, for a session key without gas money. What they may cost counts as spent before they
 * leave this machine, since whoever has one can settle it until its deadline. @throws AffluentError of the last relay that refused;
 * STATE_CONFLICT where the chain does not show them in time
 */
export async function relaySettlement(
  deps: IRelaySettlementDeps,
  relays: readonly ICustodian[],
  usable: IUsableLicence,
  index: ShardIndex,
  portions: readonly (readonly SettleItem[])[],
  reader = ''
): Promise<ISettled[]> {
  const settled: ISettled[] = [];
  for (const items of portions) {
    for (const item of items) await countNow(deps, usable, index, item, reader);
    const transaction = await askRelays(relays, items);
    settled.push(await awaitWords(deps, usable, items, transaction));
  }
  return settled;
}

/** Once for the same shards of a licence, however often they are signed for: a licence pays for a shard once. */
async function countNow(
  { outbox }: IRelaySettlementDeps,
  { licence, terms }: IUsableLicence,
  index: ShardIndex,
  { dataset, page, receipts }: SettleItem,
  reader: string
): Promise<void> {
  for (const { unlocked } of receipts) {
    const rows = shardsIn(page, unlocked).map(shard => index.shards[shard]?.rows ?? 0);
    const price = rows.reduce((sum, count) => sum + priceShard(count, BigInt(terms.price)), 0n);
    const name = `relay:${licence.id}/${page}/${unlocked.toString(16)}`;
    for (const payer of payersOf(dataset, licence.sessionKey, reader)) await outbox.addSpent(payer, name, price);
  }
}

async function askRelays(relays: readonly ICustodian[], items: readonly SettleItem[]): Promise<string> {
  let refusal: unknown = new AffluentError('CUSTODIANS_UNAVAILABLE', 'No custodian relays receipts.');
  for (const relay of relays) {
    try {
      return (await relay.relay(requestOf(items))).transaction;
    } catch (error) {
      if (!isAffluentError(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function requestOf(items: readonly SettleItem[]): RelayRequest {
  const receipts = items.flatMap(({ page, table, receipts: signed }) =>
    signed.map(({ licenceId, unlocked, deadline, signature }) => ({
      ...{ licenceId: licenceId.toString(), page, unlocked: `0x${unlocked.toString(16)}` },
      ...{ deadline, signature, table: toHex(table) }
    }))
  );
  return { receipts: receipts.slice(0, MOST_RECEIPTS) };
}

/** The chain's own word is waited for: a relay may say what it likes. */
async function awaitWords(
  { chain }: IRelaySettlementDeps,
  { licence }: IUsableLicence,
  items: readonly SettleItem[],
  transaction: string
): Promise<ISettled> {
  const began = performance.now();
  for (let step = 50; performance.now() - began < PATIENCE; step = Math.min(step * 2, LONGEST_PAUSE)) {
    const mined = await chain.receipt(transaction);
    const words = await Promise.all(items.map(({ page }) => chain.word(licence.id, page)));
    const isSet = ({ receipts }: SettleItem, i: number) =>
      receipts.every(({ unlocked }) => (unlocked & ~(words[i] ?? 0n)) === 0n);
    if (items.every(isSet)) {
      const ours = mined?.events.some(event => event.type === 'unlocked' && event.licence === licence.id) ?? false;
      if (mined && ours) return { transaction, block: mined.block, spent: spentBy(mined, licence.id) };
      return { transaction: null, block: (await chain.head()).number, spent: 0n };
    }
    if (mined) refuseRelayed(mined, licence.id, transaction);
    await pause(step);
  }
  throw new AffluentError(
    'STATE_CONFLICT',
    'A custodian has taken the receipts, and the chain does not show them yet.',
    {
      hint: 'Read again in a moment: nothing is paid twice.',
      context: { transaction }
    }
  );
}

function refuseRelayed(mined: Mined, licence: bigint, transaction: string): never {
  refuseSkipped(mined, licence);
  throw new AffluentError('TRANSACTION_FAILED', 'The transaction that a custodian sent has not unlocked the shards.', {
    context: { transaction }
  });
}
