import { AffluentError } from '../../core/errors/index.js';

/** Seconds by which the sender's clock may be ahead of ours. */
const CLOCK_SKEW = 5;

/** Refuses what has expired, or would be good for longer than is allowed; all in seconds. @throws AffluentError INPUT_INVALID */
export function checkDeadline(what: 'request' | 'receipt', deadline: number, now: number, longest: number): void {
  if (deadline < now)
    throw new AffluentError(
      'INPUT_INVALID',
      `The deadline of the ${what} has passed by ${Math.ceil(now - deadline)} s: it came late, or its sender’s clock is behind.`
    );
  if (deadline > now + longest + CLOCK_SKEW)
    throw new AffluentError(
      'INPUT_INVALID',
      `The deadline of the ${what} is ${Math.floor(deadline - now)} s ahead, and ${longest} s are allowed: its sender’s clock is ahead.`
    );
}
