/**
 * Which box may import which, and which vendor belongs to whom: the arrows of docs/ARCHITECTURE.md.
 * TypeScript's project references refuse boxes that are not reachable at all; this table also refuses those that are
 * reachable only through another box, and every package that a box does not own.
 * A vendor ending in `/` stands for the whole scope, `node:` for Node's own modules.
 */
const adapter = (...vendors) => ({ boxes: ['core', 'ports'], vendors: ['node:', 'zod', ...vendors] });

const adapters = {
  'adapters/arrow': adapter('apache-arrow'),
  'adapters/chain': adapter('ethers'),
  'adapters/custody-http': adapter('@hpke/core'),
  'adapters/ipfs': adapter(
    'helia',
    '@helia/',
    '@ipld/',
    '@libp2p/',
    '@multiformats/multiaddr',
    'ipfs-unixfs',
    'ipfs-unixfs-exporter',
    'ipfs-unixfs-importer',
    'blockstore-core',
    'blockstore-fs',
    'interface-blockstore',
    'interface-store',
    'multiformats'
  ),
  'adapters/keystore': adapter('ethers'),
  'adapters/kubo': adapter('@ipld/car', 'multiformats'),
  'adapters/node-crypto': adapter('@hpke/core', 'shamir-secret-sharing'),
  'adapters/pack-folder': adapter(),
  'adapters/parquet': adapter('hyparquet', 'hyparquet-compressors', 'parquetjs-lite'),
  'adapters/shared-memory': adapter(),
  'adapters/sqlite': adapter()
};

const root = (...vendors) => ({
  boxes: ['core', 'ports', 'flows', ...Object.keys(adapters)],
  vendors: ['node:', 'zod', 'fastify', '@fastify/', 'fastify-type-provider-zod', ...vendors]
});

export const boxes = {
  core: { boxes: [], vendors: ['zod', '@noble/', 'multiformats', 'shamir-secret-sharing', '@hpke/core'] },
  ports: { boxes: ['core'], vendors: [] },
  flows: { boxes: ['core', 'ports'], vendors: ['zod'] },
  ...adapters,
  service: root(),
  custodian: root(),
  devnet: root('@foundry-rs/anvil', '@ipld/car', 'multiformats', 'vega-datasets'),
  client: { boxes: ['core'], vendors: ['zod'] },
  cli: { boxes: ['core', 'client', 'service', 'custodian', 'devnet'], vendors: ['node:', 'zod', 'apache-arrow'] },
  lab: {
    boxes: ['core', 'client'],
    vendors: ['@jupyterlab/', '@lumino/', 'react', 'react-dom', 'apache-arrow', 'zod']
  },
  index: { boxes: ['lab'], vendors: [] }
};

/** The box of a path below `src/`, longest name first; `index` for `src/index.ts`; undefined for anything else. */
export function boxOf(path) {
  if (/^index(\.[jt]s)?$/.test(path)) return 'index';
  return Object.keys(boxes)
    .sort((a, b) => b.length - a.length)
    .find(box => path === box || path.startsWith(`${box}/`));
}
