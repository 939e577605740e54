/** Many processes that scan a whole dataset at the same time through one service. */
import { startWorker } from '../measure/worker.mjs';
import { python } from '../stage/places.mjs';
import { watchMemory } from './watch-memory.mjs';

/** Has each of `readers` processes scan the dataset once. Gives seconds, and the memory of service and clients in MiB. */
export async function scanningReaders({ stage, setup, dataset, readers }) {
  const { consumer } = stage;
  const given = { ...setup, ref: dataset.ref, files: dataset.files, rows: dataset.rows };
  const workers = [];
  try {
    for (let i = 0; i < readers; i += 1) {
      workers.push(await startWorker({ python, module: 'affluent_scan', setup: given, env: consumer.env }));
    }
    const memory = watchMemory(consumer.servicePid);
    const began = performance.now();
    const found = await Promise.all(workers.map(worker => worker.run()));
    const seconds = (performance.now() - began) / 1_000;
    return {
      readers,
      datasetBytes: dataset.bytes,
      seconds,
      gigabytesPerSecond: (dataset.bytes * readers) / 1e9 / seconds,
      wrongRows: found.filter(({ rows }) => rows !== dataset.rows).length,
      slowestOverFastest: Math.max(...found.map(one => one.seconds)) / Math.min(...found.map(one => one.seconds)),
      rssMiB: memory.stop(),
      clientMiB: Math.max(...found.map(one => one.peakMiB ?? 0))
    };
  } finally {
    for (const worker of workers) await worker.stop();
  }
}
