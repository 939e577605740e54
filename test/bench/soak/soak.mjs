/** Load for a while: no error, no growth, nobody left out, whatever the machine. */
import { linkService } from './service-link.mjs';
import { rangeReaders } from './range-readers.mjs';
import { scanningReaders } from './scanning-readers.mjs';

/** What the service may hold resident while many scan, in MiB. */
const MOST_MEMORY = 300;
/** Growth from the second third to the last that is noise of the allocator: a part of the whole, and MiB. */
const GROWTH = { share: 1.15, mib: 24 };
/** The reader with the fewest answers has at least this share of the mean. */
const FAIR_SHARE = 0.2;

/** Runs both soaks. Gives their figures; `problems` says what must not be. */
export async function soak({ stage, setup }, { scanners, readers, seconds }) {
  const dataset = stage.noise ?? stage.flights;
  const scans = await scanningReaders({ stage, setup, dataset, readers: scanners });
  const { consumer, flights } = stage;
  await consumer.affluent('info', flights.ref); // starts a service where none runs
  const link = linkService(consumer);
  const base = `/v1/data/${flights.id}/${flights.version}/${flights.recordSet}`;
  const files = flights.files.map(file => ({ file, path: `${base}/${file.split('/').at(-1)}` }));
  const ranges = await rangeReaders({ link, files, pid: consumer.servicePid, readers, seconds }).finally(link.close);
  return { scans, ranges, problems: [...problemsOfScans(scans), ...problemsOfRanges(ranges)] };
}

function problemsOfScans({ wrongRows, rssMiB }) {
  return [
    wrongRows > 0 && `${wrongRows} readers saw other rows`,
    rssMiB.peak > MOST_MEMORY && `the service held ${rssMiB.peak.toFixed(0)} MiB while many scanned`
  ].filter(Boolean);
}

function problemsOfRanges({ errors, firstError, requests, readers, fewestOfAReader, rssMiB }) {
  const [, middle, last] = rssMiB.thirds;
  return [
    errors > 0 && `${errors} ranges failed, the first: ${firstError}`,
    requests === 0 && 'no range was read',
    fewestOfAReader < (FAIR_SHARE * requests) / readers && `a reader got ${fewestOfAReader} of ${requests} answers`,
    last > middle * GROWTH.share + GROWTH.mib &&
      `the service grew from ${middle.toFixed(0)} to ${last.toFixed(0)} MiB under steady load`
  ].filter(Boolean);
}
