/**
 * `npm run bench [-- [soak|ui] [--quick|--full] [--json FILE] [--only NAMES] [--chart]]`: what reading costs beside plain
 * files and other libraries, in turns, in one run; and checks that hold on any machine. docs/BENCHMARKS.md says more.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checks } from './checks/checks.mjs';
import { groups } from './contenders/list.mjs';
import { resetPeak } from './measure/process-facts.mjs';
import { runGroup } from './measure/run-group.mjs';
import { modes } from './modes.mjs';
import { renewDocument } from './report/document.mjs';
import { figuresOf } from './report/figures.mjs';
import { machineFacts } from './report/machine.mjs';
import { printFigures } from './report/print.mjs';
import { soak } from './soak/soak.mjs';
import { measureSlowBlocks } from './slow-blocks.mjs';
import { openContext } from './stage/context.mjs';
import { measureUi, printUi } from './ui/ui.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    full: { type: 'boolean' },
    json: { type: 'string' },
    only: { type: 'string' },
    chart: { type: 'boolean' },
    report: { type: 'string' }
  }
});
const strange = positionals.find(word => word !== 'soak' && word !== 'ui');
if (strange !== undefined) throw new Error(`The bench knows soak and ui, not “${strange}”.`);
const log = line => console.log(line);
const name = values.report ? 'report' : values.quick ? 'quick' : values.full ? 'full' : 'standard';
const mode = { name, ...modes[name] };
const only = values.only?.split(',');
const soaksAlone = positionals.includes('soak');

const known = Object.values(groups).flatMap(members => members.map(member => member.name));
const unknown = only?.find(one => !known.includes(one));
if (unknown !== undefined) throw new Error(`There is no contender ${unknown}. There are: ${known.join(', ')}`);

async function measure(context) {
  const wanted = member => (only ? only.includes(member.name) : mode.takes(member));
  const found = { results: {}, skipped: {}, serviceMiB: null };
  for (const [group, members] of Object.entries(groups)) {
    const left = members.filter(member => !wanted(member));
    for (const one of left) found.skipped[one.name] = only ? 'not named by --only' : `not part of ${mode.name}`;
    if (left.length === members.length) continue;
    const { servicePid } = context.stage.consumer;
    if (servicePid) resetPeak(servicePid);
    const part = await runGroup(
      members.filter(wanted),
      { ...context, log: line => log(`${group}: ${line}`) },
      mode.rounds
    );
    Object.assign(found.results, part.results);
    Object.assign(found.skipped, part.skipped);
    if (group === 'warm') found.serviceMiB = part.servicePeakMiB;
  }
  return found;
}

function slowBlocks({ stage: { consumer, metered } }) {
  log('slow blocks …');
  return measureSlowBlocks({ home: consumer.home, env: consumer.env, ref: metered.ref });
}

async function runChecks(context) {
  const found = {};
  for (const [title, check] of Object.entries(checks)) {
    found[title] = await check(context).catch(error => ({ error: error.message }));
  }
  return found;
}

async function runSoak(context) {
  log('soak …');
  const found = await soak(context, mode.soak);
  const title = 'under steady load nothing fails, grows or starves';
  const { problems, ...figures } = found;
  return { soak: figures, checks: { [title]: problems.length > 0 ? { error: problems.join('; ') } : {} } };
}

async function run(undo) {
  const size = { ...mode.size, noise: soaksAlone ? mode.soak.noise : 0 };
  const context = await openContext(
    { size, pythonRows: mode.pythonRows, withKubo: !soaksAlone && mode.name !== 'report', log },
    undo
  );
  const measured = soaksAlone ? { results: {}, skipped: {}, serviceMiB: null } : await measure(context);
  const blocks = mode.name === 'full' && !soaksAlone && !only ? await slowBlocks(context) : null;
  const checked = soaksAlone || only ? {} : await runChecks(context);
  const soaked = soaksAlone || mode.name === 'report' ? await runSoak(context) : { soak: null, checks: {} };
  const { rows, bytes, files } = context.stage.flights;
  return figuresOf({
    dataset: { rows, bytes, shards: files.length },
    mode: mode.name,
    rounds: mode.rounds,
    machine: machineFacts(),
    ...measured,
    slowBlocks: blocks,
    soak: soaked.soak,
    checks: { ...checked, ...soaked.checks }
  });
}

if (positionals.includes('ui')) {
  const found = await measureUi({ rounds: values.quick ? 2 : 5, log });
  printUi(found);
  const figures = { ...found, machine: machineFacts() };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  for (const key of found.failed) log(`${key} is ${found.figures[key]}, and may be ${found.wanted[key]} at most.`);
  process.exit(found.failed.length > 0 ? 1 : 0);
}

const undo = [];
const cleanUp = async () => {
  for (const act of undo.splice(0).reverse()) await act();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
const figures = await run(undo).finally(cleanUp);
printFigures(figures);
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
if (values.chart) renewDocument(figures, `npm run bench -- ${process.argv.slice(2).join(' ')}`);
const failed = Object.values(figures.checks).filter(one => one.error).length;
if (values.report) {
  const measured = Object.values(figures.ratios).filter(Number.isFinite).length;
  const passed = Object.keys(figures.checks).length - failed + measured;
  // What a mode leaves out by design is no test that was skipped.
  writeFileSync(values.report, JSON.stringify({ passed, failed, skipped: 0 }));
}
process.exitCode = failed > 0 ? 1 : 0;
