import { median } from './statistics.mjs';

/**
 * Lets the members of a group run in turns, so many rounds, after one run each that is not counted.
 * @returns by name: medians of seconds and time to the first batch, every run's seconds, the highest peak of memory
 */
export async function takeTurns(members, rounds, log = () => undefined) {
  const runs = new Map(members.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of members) {
      const found = await run();
      if (round > 0) runs.get(name).push(found);
    }
    log(`round ${round} of ${rounds}`);
  }
  return Object.fromEntries([...runs].map(([name, found]) => [name, summary(found)]));
}

function summary(found) {
  const all = found.map(one => one.seconds);
  return {
    seconds: median(all),
    least: Math.min(...all),
    most: Math.max(...all),
    rows: found[0].rows ?? null,
    firstBatchMs: medianOf(found, 'firstBatchMs'),
    /** Seconds of processor time of the contender's process, and of the service while it ran (cold: from its start). */
    cpuSeconds: medianOf(found, 'cpuSeconds'),
    serviceCpuSeconds: medianOf(found, 'serviceCpuSeconds'),
    peakMiB: Math.max(...found.map(one => one.peakMiB ?? 0)) || null,
    wire: found[0].wire ? withoutLog(found.at(-1).wire) : null
  };
}

function medianOf(found, key) {
  const values = found.map(one => one[key] ?? null).filter(one => one !== null);
  return values.length > 0 ? median(values) : null;
}

function withoutLog({ requests, connections, bytes, rounds }) {
  return { requests, connections, bytes, rounds };
}
