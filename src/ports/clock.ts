/** The time of day; tests bring their own. */
export interface IClock {
  /** Milliseconds since the epoch. */
  now(): number;
}
