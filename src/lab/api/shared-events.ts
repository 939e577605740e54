import type { EventStreamState, IEventOptions } from '../../client/index.js';
import { fromProblem, toProblem, type ServiceEvent } from '../../core/wire/index.js';
import { EventQueue } from './event-queue.js';

/** What opens a stream: the client's `events`. */
export type OpenEvents = (options: IEventOptions) => AsyncIterable<ServiceEvent>;

/** What the pages of one browser share: a lock that one of them holds, and a channel that all hear. */
export interface IBrowserScope {
  readonly locks: Pick<LockManager, 'request'>;
  channel(name: string): Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
}

type Message =
  | { readonly kind: 'event'; readonly event: ServiceEvent }
  | { readonly kind: 'state'; readonly state: 'open' | 'waiting'; readonly problem: unknown; readonly wait: number }
  | { readonly kind: 'join' };

/**
 * One stream for all pages of a browser, which may open only six connections to a server: the page with the lock opens it and tells the
 * others; when it goes, the next takes its place. `name` tells apart the servers of one origin.
 */
export async function* sharedEvents(
  open: OpenEvents,
  options: IEventOptions,
  scope: IBrowserScope,
  name: string
): AsyncGenerator<ServiceEvent, void, undefined> {
  const { signal, onState } = options;
  const queue = new EventQueue<ServiceEvent>();
  const channel = scope.channel(name);
  const tell = (message: Message) => channel.postMessage(message);
  let state: Message | null = null;
  let leads = false;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'join' && leads && state) tell(state);
    if (data.kind === 'event' && !leads) queue.push(data.event);
    if (data.kind === 'state' && !leads) onState?.(fromMessage(data));
  };
  const lead = async () => {
    leads = true;
    const heard = (now: EventStreamState) => {
      state = toMessage(now);
      tell(state);
      onState?.(now);
    };
    for await (const event of open({ ...options, onState: heard })) {
      tell({ kind: 'event', event });
      queue.push(event);
    }
  };
  scope.locks.request(name, { signal }, lead).then(
    () => queue.end(),
    (error: Error) => queue.end(signal.aborted ? null : error)
  );
  tell({ kind: 'join' });
  try {
    yield* queue;
  } finally {
    channel.close();
  }
}

function toMessage(now: EventStreamState): Message {
  if (now.state === 'open') return { kind: 'state', state: 'open', problem: null, wait: 0 };
  // Errors do not survive the channel, problem documents do.
  const problem = now.error === null ? null : toProblem(now.error);
  return { kind: 'state', state: 'waiting', problem, wait: now.milliseconds };
}

function fromMessage(message: Message & { readonly kind: 'state' }): EventStreamState {
  if (message.state === 'open') return { state: 'open' };
  const error = message.problem === null ? null : fromProblem(message.problem, 503);
  return { state: 'waiting', error, milliseconds: message.wait };
}
