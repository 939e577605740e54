/** One line of the log: names and figures, never bodies, keys or signatures. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Writes a line of JSON with the time. */
export type Log = (event: string, facts?: LogFacts) => void;

/** A log on a stream; the standard error of a process. */
export function logTo(stream: NodeJS.WritableStream, now: () => number): Log {
  return (event, facts = {}) => {
    stream.write(`${JSON.stringify({ time: new Date(now()).toISOString(), event, ...facts })}\n`);
  };
}
