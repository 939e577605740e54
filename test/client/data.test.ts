import { afterEach, expect, it } from '@jest/globals';
import { json, serve, type IServed } from './serve.js';

const plaintext = Buffer.from('PAR1 and what lies between PAR1');
const file = { dataset: `0x${'2'.repeat(64)}`, version: 3, file: 'flights/12.parquet' };
let served: IServed;
afterEach(() => served?.close());

async function serveRanges(): Promise<IServed> {
  return serve((request, response) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) {
      response.writeHead(200, { 'content-length': plaintext.length });
      response.end(request.method === 'HEAD' ? undefined : plaintext);
      return;
    }
    const [start, end] = [Number(range[1]), Number(range[2])];
    response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${plaintext.length}` });
    response.end(plaintext.subarray(start, end + 1));
  });
}

it('reads the size, a range and the whole of a file', async () => {
  served = await serveRanges();
  expect(await served.client.data.size(file)).toBe(plaintext.length);
  expect(Buffer.from(await served.client.data.read(file, 5, 8)).toString()).toBe('and');
  let whole = '';
  for await (const part of await served.client.data.open(file)) whole += Buffer.from(part).toString();
  expect(whole).toBe(plaintext.toString());
  expect(served.seen[0]?.url).toBe(`/v1/data/${file.dataset}/3/flights/12.parquet`);
});

it('refuses a range that is none, before it asks', async () => {
  served = await serveRanges();
  for (const [start, end] of [
    [5, 5],
    [-1, 4],
    [0.5, 4]
  ] as const)
    await expect(served.client.data.read(file, start, end)).rejects.toMatchObject({ code: 'RANGE_INVALID' });
  expect(served.seen).toEqual([]);
});

it('refuses a whole file where a range was asked for, and bytes beyond the range', async () => {
  served = await serve((_, response) => json(response, {}));
  await expect(served.client.data.read(file, 0, 2)).rejects.toMatchObject({ code: 'INTERNAL' });
  await served.close();
  served = await serve((_, response) => {
    response.writeHead(206, { 'content-range': 'bytes 0-1/100' });
    response.end(plaintext);
  });
  await expect(served.client.data.read(file, 0, 2)).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' });
});
