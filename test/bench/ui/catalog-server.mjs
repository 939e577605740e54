/** The service's own index with made-up datasets, behind HTTP: what the panel asks while it browses, answered by the product's code. */
import { createServer } from 'node:http';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { SqliteCatalogStore } from '../../../lib/adapters/sqlite/index.js';
import { DatasetFilter, DatasetQuery } from '../../../lib/core/wire/index.js';
import { browse } from '../../../lib/flows/catalog/browse.js';
import { countFacets } from '../../../lib/flows/catalog/count-facets.js';
import { detail, ETH, idOf, plan } from '../../fixtures/datasets.ts';

const topics = ['Air quality', 'Bird sightings', 'Bus arrivals', 'River levels', 'House sales', 'Street trees'];
const places = ['Ghent', 'Oslo', 'Porto', 'Quito', 'Riga', 'Seoul', 'Turin'];
const publishers = ['a', 'b', 'c', 'd'].map(digit => `0x${digit.repeat(40)}`);

async function fill(store, count) {
  for (let number = 1; number <= count; number++) {
    const [topic, place] = [topics[number % 6], places[number % 7]];
    await store.putEntry({
      id: idOf(number),
      publisher: publishers[number % 4],
      slug: `series-${number}`,
      version: 1,
      manifest: `bafkreia${number}`,
      block: number,
      registeredAt: 1_700_000_000 + number,
      document: { name: number },
      problem: null,
      title: `${topic} in ${place}, series ${number}`,
      summary: 'Hourly observations, cleaned and checked, with the station of each reading.',
      tags: [topic.split(' ')[0].toLowerCase(), place.toLowerCase()],
      rows: number * 7_919,
      bytes: number * 311_000,
      publisherName: 'Open Lab',
      training: true,
      commercialUse: number % 2 === 0,
      redistribution: false,
      format: 'parquet'
    });
  }
  const opened = Array.from({ length: count }, (_, at) => ({
    type: 'offerOpened',
    block: at + 1,
    logIndex: 0,
    transaction: idOf(at),
    timestamp: 1,
    offer: BigInt(at + 1),
    dataset: idOf(at + 1),
    kind: ['free', 'flat', 'metered'][at % 3],
    price: BigInt(at % 3) * 10n ** 15n,
    currency: ETH,
    term: 0,
    minDeposit: 0n,
    confirmations: 0,
    termsHash: idOf(7)
  }));
  await store.apply(opened, { block: count + 1, hash: idOf(3) });
}

function sample() {
  const numbers = Int32Array.from({ length: 200 }, (_, row) => row);
  return Buffer.from(
    tableToIPC(tableFromArrays({ row: numbers, words: [...numbers].map(row => `row ${row}`) }), 'stream')
  );
}

/** @returns its URL, and how to end it */
export async function startCatalogServer({ folder, count }) {
  const store = SqliteCatalogStore.open(`${folder}/index.db`);
  await fill(store, count);
  const deps = { catalog: store, network: { names: {} }, licensedDatasets: async () => new Set([idOf(5)]) };
  const asked = query =>
    Object.fromEntries(
      [...new Set(query.keys())]
        .map(name => [name, query.getAll(name)])
        .map(([name, values]) => [name, values.length > 1 ? values : values[0]])
    );
  const answer = async (path, query) => {
    if (path === '/datasets') return browse(deps, DatasetQuery.parse(asked(query)));
    if (path === '/facets') return countFacets(deps, DatasetFilter.parse(asked(query)));
    if (path.endsWith('/plan')) return plan();
    if (path.startsWith('/datasets/')) return detail({ id: path.split('/')[2] });
    if (path === '/wallet')
      return {
        address: null,
        locked: true,
        balance: null,
        currency: ETH,
        network: 'bench',
        chainId: 1,
        expiresAt: null
      };
    return { items: [], next: null };
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const path = url.pathname.replace(/^.*\/affluent\/v1/, '');
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify({ type: 'hello', time: new Date().toISOString() })}\n\n`);
    } else if (path.endsWith('/sample')) response.end(sample());
    else
      response.setHeader('content-type', 'application/json').end(JSON.stringify(await answer(path, url.searchParams)));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
      store.close();
    }
  };
}
