/**
 * What a chain's block time adds to a read: the first read of a shard (unlock and whole file) and the second, on a chain that mines at
 * once and on one with a block every few seconds, in turns. Each read begins just after a block, so that it waits as long as it can.
 * `node test/bench/slow-blocks.mjs HOME [SECONDS] [ROUNDS]`, with a devnet up at HOME and a metered licence of nycflights13 in its
 * service, prints JSON; `measureSlowBlocks` is the same for other benches.
 */
import { join } from 'node:path';
import { openSession } from '../../lib/cli/connect/session.js';
import { readNetworkFile } from '../../lib/cli/network-file.js';

const REF = 'nyc-dot/nycflights13';

async function rpc(url, method, ...params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { result, error } = await answer.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

async function nextBlock(url) {
  const before = await rpc(url, 'eth_blockNumber');
  for (let now = before; now === before; now = await rpc(url, 'eth_blockNumber')) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const rounded = values => Math.round(median(values));

/** Milliseconds of the first and of the second whole read of a locked shard. */
async function timeShard(client, id, version, { file, shard }) {
  const began = performance.now();
  await client.datasets.unlock(id, { version, shards: [shard] });
  await new Response(await client.data.open({ dataset: id, version, file })).arrayBuffer();
  const first = performance.now() - began;
  const again = performance.now();
  await client.datasets.unlock(id, { version, shards: [shard] });
  await new Response(await client.data.open({ dataset: id, version, file })).arrayBuffer();
  return { first, later: performance.now() - again };
}

/** Medians in milliseconds; `added*` is what the block time adds, `addedFirstBlocks` the same in blocks. */
export async function measureSlowBlocks({ home, env, ref = REF, seconds = 2, rounds = 5 }) {
  const network = await readNetworkFile(join(home, 'networks', 'devnet.json'));
  const runtime = env.JUPYTER_RUNTIME_DIR ?? join(home, 'runtime');
  const { signal } = new AbortController();
  const session = await openSession({ runtime, network: 'devnet', env, signal });
  const times = { atOnce: { first: [], later: [] }, slow: { first: [], later: [] } };
  try {
    const { client } = session;
    const { id, version } = await client.datasets.resolve(ref);
    const { files } = await client.datasets.plan(id, { version });
    const locked = files.filter(({ unlocked }) => !unlocked).slice(0, 2 * rounds);
    if (locked.length < 2) throw new Error('Nothing is locked any more: begin with a fresh devnet.');
    for (const [i, file] of locked.entries()) {
      const slow = i % 2 === 1;
      await rpc(network.rpc, 'evm_setIntervalMining', slow ? seconds : 0);
      if (slow) await nextBlock(network.rpc);
      const { first, later } = await timeShard(client, id, version, file);
      const kind = times[slow ? 'slow' : 'atOnce'];
      kind.first.push(first);
      kind.later.push(later);
    }
  } finally {
    await rpc(network.rpc, 'evm_setIntervalMining', 0);
    session.close();
  }
  const { atOnce, slow } = times;
  const addedFirstMs = rounded(slow.first) - rounded(atOnce.first);
  return {
    blockSeconds: seconds,
    rounds: slow.first.length,
    firstReadMs: { atOnce: rounded(atOnce.first), slow: rounded(slow.first) },
    laterReadMs: { atOnce: rounded(atOnce.later), slow: rounded(slow.later) },
    addedFirstMs,
    addedFirstBlocks: Number((addedFirstMs / (seconds * 1_000)).toFixed(2)),
    addedLaterMs: rounded(slow.later) - rounded(atOnce.later)
  };
}

if (import.meta.filename === process.argv[1]) {
  const [home, seconds = '2', rounds = '5'] = process.argv.slice(2);
  if (home === undefined) throw new Error('Usage: node test/bench/slow-blocks.mjs HOME [SECONDS] [ROUNDS]');
  const env = { JUPYTER_RUNTIME_DIR: join(home, 'runtime'), ...process.env, AFFLUENT_HOME: home };
  const figures = await measureSlowBlocks({ home, env, seconds: Number(seconds), rounds: Number(rounds) });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
