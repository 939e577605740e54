// Reads licensed rows without Python: `node examples/read-stream.mjs nyc-dot/nycflights13 origin,dep_delay '[["origin","=","JFK"]]'`.
// The service must run: a notebook, the panel or `affluent service start` starts it. Needs the package apache-arrow.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RecordBatchReader } from 'apache-arrow';

const [ref, columns, filters] = process.argv.slice(2);
if (!ref) throw new Error('usage: node read-stream.mjs REF [COLUMN,…] [FILTERS]');

const runtime = process.env.JUPYTER_RUNTIME_DIR ?? join(homedir(), '.local', 'share', 'jupyter', 'runtime');
const file = join(runtime, `affluent-${process.env.AFFLUENT_NETWORK ?? 'devnet'}.json`);
const { socket, token } = JSON.parse(readFileSync(file, 'utf8'));

/** The answer to a GET over the service's socket. */
const get = path =>
  new Promise((resolve, reject) => {
    request({ socketPath: socket, path, headers: { authorization: `Bearer ${token}` } }, resolve)
      .on('error', reject)
      .end();
  });

async function json(path) {
  const parts = [];
  const answer = await get(path);
  for await (const part of answer) parts.push(part);
  const document = JSON.parse(Buffer.concat(parts).toString());
  if (answer.statusCode !== 200) throw new Error(`${document.code}: ${document.detail} ${document.hint}`);
  return document;
}

const { id, version } = await json(`/v1/resolve?${new URLSearchParams({ ref })}`);
const query = new URLSearchParams({ version: String(version) });
if (columns) query.set('columns', JSON.stringify(columns.split(',')));
if (filters) query.set('filters', filters);

const answer = await get(`/v1/datasets/${id}/stream?${query}`);
if (answer.statusCode !== 200) throw new Error(`the service answered ${answer.statusCode}`);
// As an iterable the answer throws where the service breaks off; as a Node stream it would seem to end.
const reader = await RecordBatchReader.from(answer[Symbol.asyncIterator]());
let rows = 0;
let batches = 0;
let fields = [];
for await (const batch of reader) {
  rows += batch.numRows;
  batches += 1;
  fields = batch.schema.fields;
}
console.log(JSON.stringify({ ref, version, rows, batches, columns: fields.map(String) }, null, 2));
