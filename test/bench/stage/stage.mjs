/** The bench's world in one temporary folder: a devnet, a publisher, a consumer, and datasets with their plain files. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDevnet } from './devnet.mjs';
import { bench, python } from './places.mjs';
import { createUser } from './user.mjs';

/**
 * Makes, publishes and buys the datasets. Every process and the folder are ended by the acts that it adds to `undo`.
 * @param size `{years, shards, noise}`: years of 336,776 rows, files, MB of the soak's dataset (0: none)
 */
export async function openStage(size, undo, log = () => undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'affluent-bench-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'net'));
  const devnet = await startDevnet(join(folder, 'net'));
  undo.push(devnet.stop);
  const user = async role => {
    const one = await createUser(folder, role, devnet.network);
    undo.push(() => one.stopService());
    return one;
  };
  const publisher = await user('publisher');
  const consumer = await user('consumer');
  const datasets = await publishAll({ folder, size, publisher, log });
  await publisher.stopService();
  for (const one of datasets) {
    const { id, version } = await consumer.knows(one.ref);
    Object.assign(one, { id, version });
    await consumer.owner('buy', one.ref, ...(one.deposit ? ['--deposit', one.deposit] : []));
  }
  const named = Object.fromEntries(datasets.map(one => [one.ref.replace('nyc-dot/bench-', ''), one]));
  return { folder, devnet, publisher, consumer, gateway: devnet.network.gateways[0], ...named };
}

async function publishAll({ folder, size, publisher, log }) {
  const made = join(folder, 'made');
  const { years, shards, noise = 0 } = size;
  await promisify(execFile)(python, [
    join(bench, 'stage', 'dataset.py'),
    made,
    ...['--years', String(years), '--shards', String(shards), '--noise', String(noise)]
  ]);
  const datasets = [];
  for (const kind of ['flights', 'metered', ...(noise > 0 ? ['noise'] : [])]) {
    const slug = `bench-${kind}`;
    const pack = join(folder, 'packs', slug);
    await publisher.affluent('pack', '-o', pack, '--spec', join(made, `${slug}.json`));
    rmSync(join(made, slug), { recursive: true });
    const began = performance.now();
    await publisher.owner('publish', pack);
    const one = published(slug, pack);
    const seconds = (performance.now() - began) / 1_000;
    log(
      `${slug}: ${one.rows.toLocaleString('en')} rows, ${(one.bytes / 1e6).toFixed(1)} MB in ${one.files.length} shards, published in ${seconds.toFixed(1)} s`
    );
    datasets.push(kind === 'metered' ? { ...one, deposit: '2' } : one);
  }
  return datasets;
}

/** What was published, and its plain files in the order of the shards, which is the order of a read. */
function published(slug, pack) {
  const { shards, recordSets } = JSON.parse(readFileSync(join(pack, 'pack.json'), 'utf8'));
  const files = shards
    .filter(shard => shard.file.endsWith('.parquet'))
    .sort((a, b) => a.number - b.number)
    .map(shard => join(pack, shard.file));
  const rows = shards.reduce((total, shard) => total + shard.rows, 0);
  const bytes = files.reduce((total, file) => total + statSync(file).size, 0);
  return { ref: `nyc-dot/${slug}`, recordSet: recordSets[0].name, pack, files, rows, bytes };
}
