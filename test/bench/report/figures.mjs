/** The document of `--json`: what was measured, under the keys that others rely on. */

/**
 * How a ratio is formed. `warm…`, `cold…`: seconds of Affluent over seconds of the other, less is better; `vs…`: seconds
 * of the other over seconds of Affluent, and `torchVsHf` rows a second of Affluent over those of the other, more is better.
 */
const RATIOS = {
  warmFullScan: ['affluentFull', 'localFull'],
  warmTwoColumns: ['affluentTwo', 'localTwo'],
  warmPolars: ['polarsAffluent', 'polarsLocal'],
  coldFullScanVsCurl: ['affluentCold', 'curl'],
  coldBytesVsCurl: ['affluentColdBytes', 'curl'],
  vsHfStreaming: ['hfBatches', 'affluentBatches'],
  vsFsspecHttp: ['fsspecHttp', 'affluentFull'],
  torchVsHf: ['hfRows', 'affluentTorch']
};

/** Composes the document out of all groups' results, the checks' figures and the soak's. */
export function figuresOf({ dataset, results, skipped, checks, soak, slowBlocks, machine, mode, rounds, serviceMiB }) {
  const absent = { ...skipped };
  const ratios = {};
  for (const [name, [over, under]] of Object.entries(RATIOS)) {
    const missing = [over, under].filter(one => !results[one]);
    ratios[name] = missing.length === 0 ? ratioOf(results[over], results[under]) : null;
    if (missing.length > 0) absent[name] = missing.map(one => `${one} ${absent[one] ?? 'did not run'}`).join('; ');
  }
  const column = checks['one column of one row group costs its chunk and at most two leaves'] ?? {};
  const first = checks['the first batch of a filtered read is four round trips away'] ?? {};
  const opened = checks['so it is when the dataset is opened first'] ?? {};
  return {
    mode,
    rounds,
    machine,
    dataset,
    /** Seconds: medians, least and most. */
    results,
    ratios,
    /** Bytes of bodies on the wire, of HTTP answers. */
    bytes: { oneColumnOneRowGroup: column.oneColumnOneRowGroup ?? null, ideal: column.ideal ?? null },
    /** HTTP requests to the gateway; `…Rounds`: those that had to wait for one another. */
    requests: {
      oneColumnOneRowGroup: column.requests ?? null,
      firstBatch: first.requests ?? null,
      firstBatchRounds: first.rounds ?? null,
      openAndFirstBatch: opened.requests ?? null,
      openAndFirstBatchRounds: opened.rounds ?? null,
      coldFullScan40: results.affluentCold40?.wire?.requests ?? null
    },
    /** Milliseconds to the first batch of two columns of one year, cold, gateway 40 ms away, dataset opened before. */
    firstBatchMs: first.firstBatchMs ?? null,
    /** Peak resident MiB: the service in the warm rounds, the Python process of the warm full scan. */
    rssMiB: { service: serviceMiB, client: results.affluentFull?.peakMiB ?? null },
    /** See slow-blocks.mjs: what a block every two seconds adds to the first read of a shard, and to later ones. */
    slowBlocks,
    /** See soak/: counts, milliseconds, MiB. */
    soak,
    checks,
    skipped: absent
  };
}

/** Ratio of seconds; of seconds per row, where both have counted their rows. */
function ratioOf(over, under) {
  const perRow = over.rows && under.rows ? under.rows / over.rows : 1;
  return (over.seconds / under.seconds) * perRow;
}
