import { AffluentError, isAffluentError } from '../core/errors/index.js';
import { ServiceEvent } from '../core/wire/index.js';
import type { Http } from './http.js';
import { serverSentEvents } from './server-sent-events.js';

/** First and longest wait before the stream is opened again, in milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** Whether events arrive: `open`, or `waiting` after the error until the next attempt. */
export type EventStreamState =
  { readonly state: 'open' } | { readonly state: 'waiting'; readonly error: unknown; readonly milliseconds: number };

/** Options of the event stream. */
export interface IEventOptions {
  /** Ends the stream. */
  readonly signal: AbortSignal;
  readonly onState?: (state: EventStreamState) => void;
  /** Wait before the first retry in milliseconds; it doubles up to 30 s. */
  readonly firstWait?: number;
}

/**
 * What the service tells, until the signal aborts. Holding it open is the lease that keeps the service alive.
 * A lost stream is opened again with growing waits; what happened meanwhile is not repeated: read the state afresh on `hello`.
 * @throws AffluentError where the service refuses the stream (status 4xx, but for 408 and 429).
 */
export async function* events(http: Http, options: IEventOptions): AsyncGenerator<ServiceEvent, void, undefined> {
  const { signal, onState } = options;
  const first = options.firstWait ?? FIRST_WAIT;
  let wait = first;
  while (!signal.aborted) {
    let error: unknown = null;
    try {
      const headers = { Accept: 'text/event-stream' };
      const { body } = await http.send({ path: '/v1/events', signal, headers });
      onState?.({ state: 'open' });
      if (!body) throw new AffluentError('SERVICE_UNREACHABLE', 'The event stream is empty.');
      for await (const { data, retry } of serverSentEvents(body)) {
        wait = retry ?? first;
        const event = parse(data);
        if (event) yield event;
      }
    } catch (caught) {
      if (signal.aborted) return;
      if (isFinal(caught)) throw caught;
      error = caught;
    }
    if (signal.aborted) return;
    // Clients that lost the same service do not come back in step.
    const milliseconds = wait * (0.75 + Math.random() / 2);
    onState?.({ state: 'waiting', error, milliseconds });
    await pause(milliseconds, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** A newer service may send kinds that this client does not know: they are passed over. */
function parse(data: string): ServiceEvent | null {
  try {
    return ServiceEvent.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

function isFinal(error: unknown): boolean {
  return isAffluentError(error) && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(done => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
