import { AffluentError } from '../core/errors/index.js';

/** Longest line of an event stream, in characters. */
export const MAX_EVENT_LENGTH = 4 * 1024 * 1024;

/** One event of a `text/event-stream`; the name and id are not used by the service. */
export interface IServerSentEvent {
  readonly data: string;
  /** Reconnection time in milliseconds, where the server named one since the last event. */
  readonly retry: number | null;
}

/** Reads a `text/event-stream` (WHATWG HTML, "Server-sent events"). Ends with the stream; cancels it when left early. */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<IServerSentEvent> {
  let data: string[] = [];
  let retry: number | null = null;
  for await (const line of lines(body)) {
    if (line === '') {
      if (data.length) yield { data: data.join('\n'), retry };
      data = [];
      retry = null;
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?::\s?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'retry' && /^\d{1,6}$/.test(value)) retry = Number(value);
  }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = parts.pop() ?? '';
      if (rest.length > MAX_EVENT_LENGTH) throw new AffluentError('REQUEST_TOO_LARGE', 'An event is too long.');
      yield* parts;
    }
  } finally {
    // The stream may have failed already: there is nothing left to cancel then.
    await reader.cancel().catch(() => undefined);
  }
}
