import type { IManifest } from '../../core/manifest/parse-manifest.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { encodePages } from '../../core/shards/page-table.js';
import type { OfferDraft } from '../../core/wire/index.js';
import type { IChainCall, IChainCalls, IOutbox, ISigner } from '../../ports/index.js';
import { sendTransaction, type ISendDeps } from '../transactions/send-transaction.js';
import { chainCharter } from './chain-charter.js';

/** What registering asks of the world. */
export interface IRegisterDeps extends ISendDeps {
  readonly calls: IChainCalls;
  readonly outbox: ISendDeps['outbox'] & Pick<IOutbox, 'find'>;
  readonly signer: ISigner;
}

/** Steps that cost gas, in order. */
export type RegisterStep = 'registering' | 'custodians' | 'offers';

/**
 * Registers the dataset, names its custodians and opens its offers: a transaction each, by way of the outbox. What a former attempt has
 * done is not done again. Gives the hashes of all transactions.
 */
export async function registerDataset(
  deps: IRegisterDeps,
  manifestCid: string,
  { terms }: IManifest,
  index: ShardIndex,
  offers: readonly OfferDraft[],
  step: (step: RegisterStep) => Promise<void>
): Promise<string[]> {
  const { dataset, custodians, threshold } = terms;
  const hashes: string[] = [];
  const send = async (kind: string, call: IChainCall) => hashes.push(await sendOnce(deps, kind, dataset, call));
  await step('registering');
  await send(
    'register',
    deps.calls.register({
      slug: terms.slug,
      charter: chainCharter(terms.charter),
      manifest: manifestCid,
      tables: encodePages(index.shards),
      shards: index.shards.length,
      sumRoot: terms.sumRoot,
      weight: BigInt(terms.weight),
      count: index.contributions.length
    })
  );
  await step('custodians');
  await send(
    'custodians',
    deps.calls.setCustodians(
      dataset,
      custodians.map(({ address }) => address),
      custodians.map(({ hpkeKey }) => hpkeKey),
      threshold
    )
  );
  await step('offers');
  for (const [i, offer] of offers.entries()) {
    const { kind, term, confirmations } = offer;
    const money = { price: BigInt(offer.price), minDeposit: BigInt(offer.minDeposit) };
    await send(
      `offer ${i}`,
      deps.calls.openOffer({ dataset, kind, term, confirmations, ...money, termsHash: terms.terms.termsHash })
    );
  }
  return hashes;
}

async function sendOnce(deps: IRegisterDeps, kind: string, subject: string, call: IChainCall): Promise<string> {
  const done = (await deps.outbox.find(kind, subject)).find(entry => entry.state === 'done');
  if (done) return done.hash;
  const { entry } = await sendTransaction(deps, { kind, subject, call, signer: deps.signer });
  return entry.hash;
}
