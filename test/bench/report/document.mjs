/** Renews what docs/BENCHMARKS.md shows of a run: the tables between the markers, and the chart. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../stage/places.mjs';
import { chart } from './chart.mjs';

const BEGIN = '<!-- figures: begin -->';
const END = '<!-- figures: end -->';

/** What each ratio should be on two cores; `most`: less is better, `least`: more is better. */
const WANTED = {
  warmFullScan: ['Full scan, warm / local plaintext', 'most', 1.2],
  warmTwoColumns: ['Two columns, warm / local plaintext', 'most', 1.4],
  warmPolars: ['Polars group-by, warm / local plaintext', 'most', 1.5],
  coldFullScanVsCurl: ['Full scan, cold / curl of the ciphertext', 'most', 2],
  coldBytesVsCurl: ['All bytes into the reader’s memory, cold, not decoded / curl', 'most', 2],
  vsHfStreaming: ['HF streaming over http / Affluent, Arrow batches', 'least', 1.5],
  vsFsspecHttp: ['fsspec-http / Affluent, full scan', 'least', 2],
  torchVsHf: ['Rows a second: torch batches / HF Python rows', 'least', 5]
};

/** Writes the chart, and the tables with the command that made them. */
export function renewDocument(figures, command) {
  const file = join(root, 'docs', 'BENCHMARKS.md');
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${file} lacks its markers ${BEGIN} and ${END}.`);
  writeFileSync(file, `${before}${BEGIN}\n\n${tables(figures, command)}\n\n${END}${after}`);
  writeFileSync(join(root, 'docs', 'img', 'bench.svg'), chart(figures));
}

function tables(figures, command) {
  const { machine, dataset, rounds } = figures;
  const versions = Object.entries(machine.versions)
    .filter(([, version]) => version !== null)
    .map(([name, version]) => `${name} ${version}`);
  const facts = [
    `\`${command}\` on ${machine.date}: ${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, ${machine.system};`,
    `load ${machine.load.toFixed(1)} at the end; ${versions.join(', ')}.`,
    `${dataset.rows.toLocaleString('en')} rows, ${(dataset.bytes / 1e6).toFixed(0)} MB in ${dataset.shards} shards; medians of ${rounds} rounds.`
  ];
  return [facts.join(' '), ratioTable(figures), secondsTable(figures), wireTable(figures), skippedList(figures)]
    .filter(Boolean)
    .join('\n\n');
}

function ratioTable({ ratios, skipped }) {
  const rows = Object.entries(WANTED).map(([name, [title, way, wanted]]) => {
    const found = ratios[name];
    const target = `${way === 'most' ? '≤' : '≥'} ${wanted}`;
    return `| ${title} | \`${name}\` | ${found === null ? `– (${skipped[name]})` : found.toFixed(2)} | ${target} |`;
  });
  return ['| ratio | key | measured | wanted |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function secondsTable({ results }) {
  const rows = Object.entries(results).map(
    ([name, { seconds, least, most, rows: count, cpuSeconds, serviceCpuSeconds, peakMiB }]) => {
      const speed = count ? (count / seconds / 1e6).toFixed(2) : '';
      return `| \`${name}\` | ${seconds.toFixed(3)} | ${least.toFixed(3)}–${most.toFixed(3)} | ${speed} | ${cpuSeconds?.toFixed(2) ?? ''} | ${serviceCpuSeconds?.toFixed(2) ?? ''} | ${peakMiB?.toFixed(0) ?? ''} |`;
    }
  );
  return [
    '| contender | median s | range | million rows/s | its own CPU s | the service’s CPU s | client, peak MiB |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows
  ].join('\n');
}

function wireTable({ bytes, requests, firstBatchMs, rssMiB, soak, slowBlocks }) {
  const number = value => (value === null ? '–' : Math.round(value).toLocaleString('en'));
  const rows = [
    ['One column of one row group: bytes on the wire', number(bytes.oneColumnOneRowGroup)],
    ['… of which the column chunk is', number(bytes.ideal)],
    ['First batch, cold, filtered, 40 ms away: round trips one after another', number(requests.firstBatchRounds)],
    ['… milliseconds', number(firstBatchMs)],
    ['… from opening the dataset: round trips', number(requests.openAndFirstBatchRounds)],
    ['Full scan, cold, 40 ms away: requests', number(requests.coldFullScan40)],
    ['Peak resident MiB of the service, warm rounds', number(rssMiB.service)],
    ['Peak resident MiB of the client, full scan (holds the table)', number(rssMiB.client)]
  ];
  if (soak) {
    const { scans, ranges } = soak;
    rows.push(
      [
        `Soak: ${scans.readers} readers scan ${number(scans.datasetBytes / 1e6)} MB: peak MiB of the service`,
        number(scans.rssMiB.peak)
      ],
      [
        `Soak: ${ranges.readers} range readers, ${ranges.seconds} s: answers, errors`,
        `${number(ranges.requests)}, ${ranges.errors}`
      ],
      ['… MiB of the service in thirds of the time', ranges.rssMiB.thirds.map(number).join(', ')],
      ['… wait in ms: median, 99 %, longest', Object.values(ranges.waitMs).map(number).join(', ')]
    );
  }
  if (slowBlocks) {
    rows.push(
      [
        `First read of a shard, blocks every ${slowBlocks.blockSeconds} s: added, in blocks`,
        String(slowBlocks.addedFirstBlocks)
      ],
      ['… later reads: added ms', number(slowBlocks.addedLaterMs)]
    );
  }
  return ['| other figures | |', '| --- | --- |', ...rows.map(([title, value]) => `| ${title} | ${value} |`)].join(
    '\n'
  );
}

function skippedList({ skipped }) {
  const lines = Object.entries(skipped).map(([name, reason]) => `\`${name}\`: ${reason}`);
  return lines.length > 0 ? `Not measured: ${lines.join('; ')}.` : '';
}
