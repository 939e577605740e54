import type { Time } from '../core/wire/index.js';

/** RFC 3339 text of a moment in milliseconds since the epoch. */
export function timeText(milliseconds: number): Time {
  return new Date(milliseconds).toISOString();
}

/** RFC 3339 text of the chain's seconds since the epoch. */
export function chainTimeText(seconds: number): Time {
  return timeText(seconds * 1000);
}
