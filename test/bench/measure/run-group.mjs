/** Runs a group of contenders in turns, against the real stage. */
import { cpuSeconds, peakMib } from './process-facts.mjs';
import { pythonWith } from './pythons.mjs';
import { takeTurns } from './take-turns.mjs';
import { startWorker } from './worker.mjs';

/**
 * Starts a process for each member that can run here, lets them take turns, ends them.
 * @returns results by name, and by name why a member did not run
 */
export async function runGroup(members, context, rounds) {
  const skipped = {};
  const ready = [];
  try {
    for (const member of members) {
      const { python, missing } = pythonWith(member.needs);
      if (member.kubo && !context.setup.kubo) skipped[member.name] = 'Kubo is not built: npm run interop:kubo';
      else if (python === null) skipped[member.name] = `not installed: ${missing.join(', ')}`;
      else ready.push(await prepare(member, python, context));
    }
    const results = ready.length > 0 ? await takeTurns(ready, rounds, context.log) : {};
    return { results, skipped, servicePeakMiB: peakMib(context.stage.consumer.servicePid) };
  } finally {
    for (const { stop } of ready) await stop();
  }
}

async function prepare(member, python, context) {
  const { stage, proxy, setup } = context;
  const gateway = member.delay > 0 ? proxy.url : stage.gateway;
  if (member.run) {
    const run = async () => {
      proxy.reset(member.delay);
      return member.run({ ...setup, gateway });
    };
    return { name: member.name, run, stop: async () => undefined };
  }
  const worker = await startWorker({ python, module: member.module, setup, env: stage.consumer.env });
  const expected = member.rows?.(setup) ?? setup.rows;
  const run = async () => {
    if (member.cold) await makeCold(stage.consumer, gateway);
    proxy.reset(member.delay);
    const spent = cpuSeconds(stage.consumer.servicePid);
    const found = await worker.run();
    const service = member.cold ? cpuSeconds(stage.consumer.servicePid) : since(spent, stage.consumer.servicePid);
    if (found.rows !== expected) throw new Error(`${member.name} saw ${found.rows} rows, there are ${expected}.`);
    const all = { ...found, serviceCpuSeconds: service };
    return member.delay > 0 ? { ...all, wire: proxy.wire() } : all;
  };
  return { name: member.name, run, stop: worker.stop };
}

async function makeCold(consumer, gateway) {
  await consumer.stopService();
  consumer.forgetBlocks();
  consumer.readFrom([gateway]);
}

function since(before, pid) {
  const now = cpuSeconds(pid);
  return before === null || now === null ? null : now - before;
}
