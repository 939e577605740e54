const number = value => value.toLocaleString('en', { maximumFractionDigits: 3, minimumFractionDigits: 3 });

/** Tells people what was measured. */
export function printFigures({
  dataset,
  rounds,
  machine,
  results,
  ratios,
  bytes,
  requests,
  firstBatchMs,
  rssMiB,
  soak,
  checks,
  skipped
}) {
  const say = line => console.log(line);
  say(
    `\n${dataset.rows.toLocaleString('en')} rows, ${(dataset.bytes / 1e6).toFixed(0)} MB in ${dataset.shards} shards; medians of ${rounds} rounds in turns`
  );
  say(`${machine.cores} cores, load ${machine.load.toFixed(1)}; ${JSON.stringify(machine.versions)}\n`);
  for (const [
    name,
    { seconds, least, most, firstBatchMs: first, cpuSeconds, serviceCpuSeconds, wire }
  ] of Object.entries(results)) {
    const cpu = [cpuSeconds, serviceCpuSeconds].filter(one => one !== null).map(one => one.toFixed(2));
    const more = [
      cpu.length > 0 ? `cpu ${cpu.join(' + ')} s` : '',
      first === null ? '' : `first batch ${first.toFixed(0)} ms`,
      wire ? `${wire.requests} requests` : ''
    ];
    say(
      `  ${name.padEnd(18)} ${number(seconds)} s  (${number(least)} to ${number(most)})  ${more.filter(Boolean).join(', ')}`
    );
  }
  say('');
  for (const [name, ratio] of Object.entries(ratios))
    say(`  ${name.padEnd(18)} ${ratio === null ? '–' : ratio.toFixed(2)}`);
  say(`\n  bytes ${JSON.stringify(bytes)}\n  requests ${JSON.stringify(requests)}`);
  say(`  first batch ${firstBatchMs?.toFixed(0) ?? '–'} ms; peak MiB ${JSON.stringify(rssMiB)}`);
  if (soak) say(`  soak ${JSON.stringify(soak)}`);
  for (const [name, found] of Object.entries(checks))
    say(`  ${found.error ? 'FAILED' : 'ok    '} ${name}${found.error ? `: ${found.error}` : ''}`);
  for (const [name, reason] of Object.entries(skipped)) say(`  skipped ${name}: ${reason}`);
}
