import { parseManifest } from '../../src/core/manifest/parse-manifest.js';
import { parseShardIndex } from '../../src/core/manifest/shard-index.js';
import { encodePages } from '../../src/core/shards/page-table.js';
import { datasetId } from '../../src/core/typed-data/dataset-id.js';
import { chainCharter } from '../../src/flows/publish/chain-charter.js';
import type { ISigner } from '../../src/ports/index.js';
import type { IPublished, Market } from './market.js';

/** Registers another's dataset under one's own name, with a manifest as changed, past every check but the contract's; opens a free offer. */
export async function registerRaw(
  market: Market,
  original: IPublished,
  publisher: ISigner,
  slug: string,
  change: (manifest: string) => string = text => text
): Promise<IPublished & { readonly termsHash: string }> {
  const registered = (await market.events()).find(
    event => event.type === 'datasetRegistered' && event.dataset === original.id
  );
  if (registered?.type !== 'datasetRegistered') throw new Error('The original is not registered.');
  const bytes = await market.get(registered.manifest);
  const { terms } = parseManifest(bytes);
  const index = parseShardIndex(await market.get(terms.index.cid));
  const id = datasetId(publisher.address, slug);
  const renamed = Buffer.from(bytes)
    .toString()
    .replaceAll(original.id, id)
    .replaceAll(`"slug":"${original.slug}"`, `"slug":"${slug}"`)
    .replaceAll(`"publisher":"${terms.publisher}"`, `"publisher":"${publisher.address}"`);
  const call = market.calls.register({
    slug,
    charter: chainCharter(terms.charter),
    manifest: await market.putBlock(Buffer.from(change(renamed))),
    tables: encodePages(index.shards),
    shards: index.shards.length,
    sumRoot: terms.sumRoot,
    weight: BigInt(terms.weight),
    count: index.contributions.length
  });
  await market.send(call, publisher);
  const { termsHash } = terms.terms;
  const gift = { kind: 'free' as const, price: 0n, term: 0, minDeposit: 0n, confirmations: 0, termsHash };
  const { events } = await market.send(market.calls.openOffer({ dataset: id, ...gift }), publisher);
  const opened = events.find(event => event.type === 'offerOpened');
  return { id, slug, offer: opened?.type === 'offerOpened' ? opened.offer : 0n, termsHash };
}
