import { AffluentError } from '../../core/errors/index.js';
import type { Currency } from '../../core/wire/index.js';
import type { ChainEvent, IEventPlace } from '../../ports/index.js';
import { marketAbi, registryAbi, type IContracts } from './contracts.js';
import { marketEvents, registryEvents, type EventPayload, type IRawPurchase } from './decode-event.js';
import type { Log } from './rpc-shapes.js';

/** What decoding asks of the chain beside the logs. */
export interface IDecodeDeps {
  /** Seconds since the epoch, of a block. */
  readonly timestamp: (block: number) => Promise<number>;
  readonly currencyOf: (dataset: string) => Promise<Currency>;
  readonly offerKind: (offer: bigint) => Promise<'free' | 'flat' | 'metered'>;
}

type Placed<T> = IEventPlace & { readonly payload: T };

const ZERO = `0x${'00'.repeat(20)}`;

/** Events of our contracts among the logs, in the order of the chain. Logs of a transaction come together, never in part. */
export async function decodeLogs(
  logs: readonly Log[],
  contracts: IContracts,
  deps: IDecodeDeps
): Promise<readonly ChainEvent[]> {
  const ordered = logs
    .filter(log => !log.removed)
    .sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  const times = await timesOf(ordered, deps);
  const placed: Placed<EventPayload>[] = [];
  for (const log of ordered) {
    const payload = decodeLog(log, contracts);
    if (payload === null) continue;
    const { blockNumber: block, transactionHash: transaction, logIndex } = log;
    placed.push({ block, transaction, logIndex, timestamp: times.get(block) as number, payload });
  }
  return Promise.all(placed.map(one => complete(one, placed, deps)));
}

function decodeLog(log: Log, contracts: IContracts): EventPayload | null {
  const ofMarket = log.address.toLowerCase() === contracts.market.toLowerCase();
  if (!ofMarket && log.address.toLowerCase() !== contracts.registry.toLowerCase()) return null;
  const parsed = (ofMarket ? marketAbi : registryAbi).parseLog(log);
  const schema = parsed && (ofMarket ? marketEvents : registryEvents)[parsed.name];
  if (!parsed || !schema) return null;
  const decoded = schema.safeParse(parsed.args.toObject(true));
  if (!decoded.success)
    throw new AffluentError(
      'CHAIN_UNREACHABLE',
      `The event ${parsed.name} of block ${log.blockNumber} cannot be read.`,
      {
        hint: 'Check the addresses of the contracts in the networks file.',
        cause: decoded.error
      }
    );
  // A mint is told by its purchase.
  return decoded.data.type === 'transferred' && decoded.data.from === ZERO ? null : decoded.data;
}

async function complete(
  { payload, ...place }: Placed<EventPayload>,
  all: readonly Placed<EventPayload>[],
  deps: IDecodeDeps
): Promise<ChainEvent> {
  if (payload.type === 'registration') {
    return { ...place, ...payload, type: 'datasetRegistered', currency: await deps.currencyOf(payload.dataset) };
  }
  if (payload.type === 'offer') {
    return { ...place, ...payload, type: 'offerOpened', currency: await deps.currencyOf(payload.dataset) };
  }
  if (payload.type !== 'purchase') return { ...place, ...payload };
  const { paid, ...rest } = payload;
  const metered = (await deps.offerKind(payload.offer)) === 'metered';
  return {
    ...place,
    ...rest,
    type: 'bought',
    sessionKey: firstKey(payload, place.transaction, all),
    price: metered ? 0n : paid,
    deposit: metered ? paid : 0n
  };
}

/** The session key that the purchase itself authorised, told by an event of the same transaction. */
function firstKey(bought: IRawPurchase, transaction: string, all: readonly Placed<EventPayload>[]): string {
  for (const { payload, transaction: other } of all)
    if (other === transaction && payload.type === 'keySet' && payload.licence === bought.licence) return payload.key;
  return ZERO;
}

async function timesOf(logs: readonly Log[], deps: IDecodeDeps): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  for (const { blockNumber, blockTimestamp } of logs)
    if (blockTimestamp != null) times.set(blockNumber, blockTimestamp);
  const missing = new Set(logs.map(log => log.blockNumber).filter(block => !times.has(block)));
  await Promise.all([...missing].map(async block => void times.set(block, await deps.timestamp(block))));
  return times;
}
