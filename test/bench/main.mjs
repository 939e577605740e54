/**
 * `npm run bench [-- [soak] [--quick|--full] [--json FILE] [--only NAMES] [--chart]]`: what reading costs beside plain files and
 * other libraries, in turns, in one run; and checks that hold on any machine. docs/BENCHMARKS.md says what is measured.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checks } from './checks/checks.mjs';
import { groups } from './contenders/list.mjs';
import { modes } from './modes.mjs';
import { resetPeak } from './measure/memory.mjs';
import { shardRoots } from './measure/roots.mjs';
import { runGroup } from './measure/run-group.mjs';
import { figuresOf } from './report/figures.mjs';
import { machineFacts } from './report/machine.mjs';
import { printFigures } from './report/print.mjs';
import { startProxy } from './servers/proxy.mjs';
import { startRangeServer } from './servers/range-server.mjs';
import { openStage } from './stage/stage.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    full: { type: 'boolean' },
    json: { type: 'string' },
    only: { type: 'string' },
    report: { type: 'string' }
  }
});
const log = line => console.log(line);
const name = values.report ? 'report' : values.quick ? 'quick' : values.full ? 'full' : 'standard';
const mode = { name, ...modes[name] };

async function measure(context) {
  const only = values.only?.split(',');
  const wanted = member => (only ? only.includes(member.name) : mode.takes(member));
  const results = {};
  const skipped = {};
  let serviceMiB = null;
  for (const [group, members] of Object.entries(groups)) {
    const rest = members.filter(member => !wanted(member));
    for (const one of rest) skipped[one.name] = only ? 'not named by --only' : `not part of ${mode.name}`;
    if (rest.length === members.length) continue;
    if (context.stage.consumer.servicePid) resetPeak(context.stage.consumer.servicePid);
    const found = await runGroup(
      members.filter(wanted),
      { ...context, log: line => log(`${group}: ${line}`) },
      mode.rounds
    );
    Object.assign(results, found.results);
    Object.assign(skipped, found.skipped);
    if (group === 'warm') serviceMiB = found.servicePeakMiB;
  }
  return { results, skipped, serviceMiB };
}

async function runChecks(context) {
  const found = {};
  if (values.only) return found;
  for (const [title, check] of Object.entries(checks)) {
    found[title] = await check(context).catch(error => ({ error: error.message }));
  }
  return found;
}

async function run(undo) {
  const began = performance.now();
  const stage = await openStage(mode.size, log);
  undo.push(stage.stop);
  const plain = await startRangeServer(stage.folder);
  undo.push(plain.close);
  const proxy = await startProxy(stage.gateway);
  undo.push(proxy.close);
  log(`ready after ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const { flights, metered, folder } = stage;
  const setup = {
    ref: flights.ref,
    files: flights.files,
    urls: flights.files.map(file => plain.url + file.slice(folder.length)),
    gateway: stage.gateway,
    roots: await shardRoots(stage, flights),
    rows: flights.rows,
    python_rows: mode.pythonRows,
    first_year: 1990,
    metered: metered.ref
  };
  const context = { stage, proxy, plain, setup };
  const measured = await measure(context);
  const found = await runChecks(context);
  const dataset = { rows: flights.rows, bytes: flights.bytes, shards: flights.files.length };
  return figuresOf({
    dataset,
    mode: mode.name,
    rounds: mode.rounds,
    machine: machineFacts(),
    ...measured,
    checks: found
  });
}

const undo = [];
let figures;
try {
  figures = await run(undo);
} finally {
  for (const act of undo.reverse()) await act();
}
printFigures(figures);
const text = `${JSON.stringify(figures, null, 2)}\n`;
if (values.json) writeFileSync(values.json, text);
const failed = Object.values(figures.checks).filter(one => one.error).length;
if (values.report) {
  const passed =
    Object.keys(figures.checks).length - failed + Object.values(figures.ratios).filter(Number.isFinite).length;
  writeFileSync(values.report, JSON.stringify({ passed, failed, skipped: Object.keys(figures.skipped).length }));
}
process.exitCode = failed > 0 ? 1 : 0;
