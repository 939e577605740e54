import { join } from 'node:path';
import { BlockClient, RangeSource } from '../../../lib/adapters/ipfs/index.js';
import { SqliteCatalogStore } from '../../../lib/adapters/sqlite/index.js';
import { MAX_INDEX_BYTES, parseShardIndex } from '../../../lib/core/manifest/shard-index.js';

/** CIDs of a dataset's shards (`_metadata` among them), from the index that its manifest names. */
export async function shardRoots({ consumer, gateway }, { id }) {
  const catalog = SqliteCatalogStore.open(join(consumer.home, 'devnet', 'index.db'));
  try {
    const { document } = await catalog.entry(id);
    const ranges = new RangeSource(new BlockClient({ gateways: [gateway] }));
    const { shards } = parseShardIndex(await ranges.readAll(document.affluent.index.cid, MAX_INDEX_BYTES, {}));
    return shards.map(({ cid }) => cid);
  } finally {
    catalog.close();
  }
}
