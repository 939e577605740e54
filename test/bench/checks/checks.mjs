/** What must hold on any machine, however slow: exact rows, and what a read may put on the wire. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startWorker } from '../measure/worker.mjs';
import { bench, python } from '../stage/places.mjs';
import { firstChunk } from './first-chunk.mjs';

const LEAF = 1_048_576;
const MOST_ROUNDS = 4;
const LATENCY = 40;
const FAR = 400;

/** Each gives its figures, or throws what is wrong. */
export const checks = {
  async 'rows equal those of the plain files'({ stage }) {
    const { flights, metered, consumer } = stage;
    const given = JSON.stringify({ flights, metered });
    const { stdout } = await promisify(execFile)(python, [join(bench, 'checks', 'rows_equal.py'), given], {
      env: consumer.env
    });
    return JSON.parse(stdout);
  },

  async 'one column of one row group costs its chunk and at most two leaves'(context) {
    const { bytes, rows } = await firstChunk(context.stage.flights.files[0]);
    const found = await coldRead(context, 'affluent_one_column', 0);
    expect(found.rows === rows, `${found.rows} rows came instead of ${rows}`);
    expect(found.wire.bytes > 0, 'nothing came through the proxy: it was not asked');
    const most = bytes + 2 * LEAF;
    expect(found.wire.bytes <= most, `${found.wire.bytes} bytes came, at most ${most} were due`);
    return { oneColumnOneRowGroup: found.wire.bytes, ideal: bytes, requests: found.wire.requests };
  },

  async 'the first batch of a filtered read is four round trips away'(context) {
    return firstBatch(context, 'affluent_filtered');
  },

  async 'so it is when the dataset is opened first'(context) {
    return firstBatch(context, 'affluent_opened');
  }
};

/** Times at 40 ms; counts further away, where what a busy machine sends a little later still goes at the same time. */
async function firstBatch(context, module) {
  const { firstBatchMs } = await coldRead(context, module, LATENCY);
  const { firstBatchAt } = await coldRead(context, module, FAR);
  const { rounds, requests, connections, log } = context.proxy.wire(firstBatchAt);
  expect(requests > 0, 'nothing came through the proxy: it was not asked');
  const seen = `${rounds} round trips followed one another, at most ${MOST_ROUNDS} should:\n${timeline(log)}`;
  expect(rounds <= MOST_ROUNDS, seen);
  return { rounds, requests, connections, firstBatchMs, timeline: timeline(log).split('\n') };
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

/** The requests of a read, in ms since the first, as a reader of a failure wants to see them. */
function timeline(log) {
  const zero = log[0].start;
  const at = moment => (Number.isFinite(moment) ? String(Math.round(moment - zero)) : '…').padStart(6);
  return log.map(one => `    ${at(one.start)} to ${at(one.end)} ms ${one.bytes} bytes ${one.path}`).join('\n');
}

/** One run of a contender through the proxy, from an empty cache. What its start fetches is not counted. */
async function coldRead({ stage, proxy, setup }, module, delay) {
  const { consumer } = stage;
  await consumer.stopService();
  consumer.forgetBlocks();
  consumer.readFrom([proxy.url]);
  proxy.reset(delay);
  const worker = await startWorker({ python, module, setup, env: consumer.env });
  try {
    proxy.reset(delay);
    const found = await worker.run();
    return { ...found, wire: proxy.wire() };
  } finally {
    await worker.stop();
    await consumer.stopService();
    consumer.readFrom([stage.gateway]);
  }
}
