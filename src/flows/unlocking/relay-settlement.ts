import { toHex } from '../../core/bytes/hex.js';
import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { ManifestCustodian } from '../../core/manifest/terms.js';
import { MOST_RECEIPTS, type RelayRequest } from '../../core/wire/index.js';
import type { CustodianConnector, IChainReader, IClock, ICustodian, IOutbox } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { pause } from '../pause.js';
import { sameAddress } from '../same-address.js';
import type { Mined } from '../transactions/await-transaction.js';
import { payersOf } from './payers.js';
import { reserveReceipts } from './reserve-receipts.js';
import { refuseSkipped, settledBy, spentBy, type ISettled, type ISettlement } from './settle.js';
import { signReceipts, type ISignReceiptsDeps, type SettleItem } from './sign-receipts.js';

/** What having receipts settled by others asks of the world. */
export interface IRelaySettlementDeps {
  readonly chain: Pick<IChainReader, 'word' | 'head' | 'receipt'> & ISignReceiptsDeps['chain'];
  readonly outbox: Pick<IOutbox, 'reserve' | 'book'>;
  readonly clock: IClock;
  readonly custodian: CustodianConnector;
}

/** Carrier of receipts that others were handed. */
const RELAYED = 'relay';
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
  { usable, signer, index, plan, head, reader }: ISettlement
): Promise<ISettled[]> {
  const settled: ISettled[] = [];
  for (const { shards } of plan.portions) {
    const signed = await signReceipts(deps, usable, signer, index, shards, head);
    await reserveReceipts(deps, usable, index, signed, { subject: RELAYED, handed: true, reader });
    const transaction = await askRelays(relays, signed.items);
    settled.push(await awaitWords(deps, usable, signed.items, { transaction, reader }));
  }
  return settled;
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
  { chain, outbox }: IRelaySettlementDeps,
  { licence }: IUsableLicence,
  items: readonly SettleItem[],
  { transaction, reader }: { readonly transaction: string; readonly reader: string }
): Promise<ISettled> {
  const began = performance.now();
  for (let step = 50; performance.now() - began < PATIENCE; step = Math.min(step * 2, LONGEST_PAUSE)) {
    const mined = await chain.receipt(transaction);
    const words = await Promise.all(items.map(({ page }) => chain.word(licence.id, page)));
    const isSet = ({ receipts }: SettleItem, i: number) =>
      receipts.every(({ unlocked }) => (unlocked & ~(words[i] ?? 0n)) === 0n);
    if (items.every(isSet)) {
      const ours = mined?.events.some(event => event.type === 'unlocked' && event.licence === licence.id) ?? false;
      if (mined && ours) {
        const payers = payersOf(licence, reader);
        await outbox.book({ payers, subject: RELAYED, transaction, ...settledBy(mined, licence.id) });
        return { transaction, block: mined.block, spent: spentBy(mined, licence.id) };
      }
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
