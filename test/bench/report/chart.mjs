/** The chart of the document: seconds as bars, in an SVG that is legible on light and dark pages. */

const SECTIONS = [
  {
    title: 'All columns',
    bars: [
      ['localFull', 'pyarrow, local plaintext (the limit)', 'other'],
      ['affluentFull', 'Affluent, warm', 'ours'],
      ['affluentCold', 'Affluent, cold, gateway on loopback', 'ours'],
      ['affluentColdBytes', 'Affluent, cold, bytes not decoded', 'ours'],
      ['curl', 'curl, the same ciphertext', 'other'],
      ['affluentCold40', 'Affluent, cold, gateway 40 ms away', 'ours'],
      ['curl40', 'curl, 40 ms away', 'other'],
      ['ipfsspec', 'ipfsspec, ciphertext from the gateway', 'other'],
      ['fsspecHttp', 'pyarrow over fsspec-http, plaintext', 'other'],
      ['hfBatches', 'HF datasets streaming over http, plaintext', 'other']
    ]
  },
  {
    title: 'Two columns',
    bars: [
      ['localTwo', 'pyarrow, local plaintext (the limit)', 'other'],
      ['affluentTwo', 'Affluent, warm', 'ours'],
      ['fsspecHttpTwo', 'pyarrow over fsspec-http, plaintext', 'other']
    ]
  },
  {
    title: 'Polars group-by, lazy',
    bars: [
      ['polarsLocal', 'Polars, local plaintext (the limit)', 'other'],
      ['polarsAffluent', 'Affluent, warm', 'ours']
    ]
  }
];

const WIDTH = 860;
const LABELS = 300;
const VALUES = 70;
const ROW = 24;
const HEAD = 36;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .note { font-size: 12px; fill: #59636e }
  .ours { fill: #0969da }
  .other { fill: #9a9fa6 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .note { fill: #9198a1 }
    .ours { fill: #4493f8 }
    .other { fill: #767d86 }
  }`;

/** Draws the medians of the contenders that ran; each section has its own scale. */
export function chart({ results, dataset, rounds, machine }) {
  const parts = [];
  let y = 0;
  const note =
    `Seconds, medians of ${rounds} rounds in turns; ${dataset.rows.toLocaleString('en')} rows, ` +
    `${(dataset.bytes / 1e6).toFixed(0)} MB of Parquet; ${machine.cores} cores, ${machine.date}`;
  parts.push(`<text class="note" x="0" y="14">${note}</text>`);
  y += 24;
  for (const { title, bars } of SECTIONS) {
    const found = bars.filter(([name]) => results[name]);
    if (found.length === 0) continue;
    parts.push(`<text class="title" x="0" y="${y + 24}">${title}</text>`);
    y += HEAD;
    const most = Math.max(...found.map(([name]) => results[name].seconds));
    for (const [name, label, kind] of found) {
      parts.push(bar(y, label, kind, results[name].seconds, most));
      y += ROW;
    }
  }
  const size = `width="${WIDTH}" height="${y + 8}" viewBox="0 0 ${WIDTH} ${y + 8}"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${note}">`;
  return `${head}\n<style>${STYLE}\n</style>\n${parts.join('\n')}\n</svg>\n`;
}

function bar(y, label, kind, seconds, most) {
  const length = Math.max(1, (seconds / most) * (WIDTH - LABELS - VALUES));
  return [
    `<text x="${LABELS - 10}" y="${y + 15}" text-anchor="end">${label}</text>`,
    `<rect class="${kind}" x="${LABELS}" y="${y + 3}" width="${length.toFixed(1)}" height="${ROW - 8}" rx="2"/>`,
    `<text x="${(LABELS + length + 8).toFixed(1)}" y="${y + 15}">${seconds.toFixed(2)} s</text>`
  ].join('\n');
}
