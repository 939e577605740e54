import { afterEach, describe, expect, it } from '@jest/globals';
import { AffluentError } from '../../src/core/errors/index.js';
import { toProblem } from '../../src/core/wire/index.js';
import { serverSentEvents } from '../../src/client/server-sent-events.js';
import type { EventStreamState } from '../../src/client/index.js';
import { json, serve, type IServed } from './serve.js';

const hello = (second: number) => ({ type: 'hello', time: new Date(second * 1_000).toISOString() });
let served: IServed;
afterEach(() => served?.close());

function stream(...chunks: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    }
  });
}

async function read(...chunks: string[]): Promise<string[]> {
  const out: string[] = [];
  for await (const { data } of serverSentEvents(stream(...chunks))) out.push(data);
  return out;
}

describe('the reader of event streams', () => {
  it('joins data lines and passes comments, names and ids over', async () => {
    expect(await read(': hi\n\nevent: x\nid: 7\ndata: a\ndata:b\n\n', 'data:  c\n\n')).toEqual(['a\nb', ' c']);
  });

  it('takes every line ending, also when a chunk ends between its two characters', async () => {
    expect(await read('data: a\r', '\n\r\ndata: b\r\rdata', ': c\n\n')).toEqual(['a', 'b', 'c']);
  });

  it('gives up an event that was cut off', async () => {
    expect(await read('data: a\n\ndata: half')).toEqual(['a']);
  });

  it('takes characters that chunks cut apart', async () => {
    const bytes = new TextEncoder().encode('data: é\n\n');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      }
    });
    const out = [];
    for await (const { data } of serverSentEvents(body)) out.push(data);
    expect(out).toEqual(['é']);
  });
});

describe('the event stream', () => {
  it('opens again after a loss, tells its state, and ends with its signal', async () => {
    let opened = 0;
    served = await serve((_, response) => {
      opened += 1;
      if (opened === 2) return json(response, toProblem(new AffluentError('CHAIN_UNREACHABLE', 'gone')), 503);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(hello(opened))}\n\ndata: {"type":"tomorrow"}\n\ndata: not json\n\n`);
      if (opened === 1) response.end();
    });
    const stop = new AbortController();
    const states: EventStreamState['state'][] = [];
    const seen: unknown[] = [];
    for await (const event of served.client.events({
      signal: stop.signal,
      firstWait: 5,
      onState: state => states.push(state.state)
    })) {
      seen.push(event);
      if (seen.length === 2) stop.abort();
    }
    expect(seen).toEqual([hello(1), hello(3)]);
    expect(states).toEqual(['open', 'waiting', 'waiting', 'open']);
  });

  it('does not come back where the service refuses it', async () => {
    const error = new AffluentError('TOKEN_REQUIRED', 'no');
    served = await serve((_, response) => json(response, toProblem(error), error.status));
    const events = served.client.events({ signal: new AbortController().signal, firstWait: 1 });
    await expect(events.next()).rejects.toMatchObject({ code: 'TOKEN_REQUIRED' });
    expect(served.seen).toHaveLength(1);
  });
});
