/** What is assumed of a gateway that was not measured: those that are faster need not be compared with it. */
const UNKNOWN_MS = 25;
const GAIN = 1 / 8;
const DEVIATION_GAIN = 1 / 4;
/** After this long without a measurement half of what was learned is forgotten, so that a gateway that has recovered is tried again. */
const HALF_LIFE_MS = 30_000;
const ENOUGH = 3;

/** How long something takes, as a moving average and its deviation, in milliseconds: the rule by which TCP sets its timer (RFC 6298). */
export class Latency {
  constructor(private readonly now: () => number) {}

  /** Notes a measurement. */
  add(milliseconds: number): void {
    this.since = this.now();
    if (this.count++ === 0) {
      this.mean = milliseconds;
      this.deviation = milliseconds / 2;
      return;
    }
    this.deviation += DEVIATION_GAIN * (Math.abs(milliseconds - this.mean) - this.deviation);
    this.mean += GAIN * (milliseconds - this.mean);
  }

  /** Notes that it takes at least this long: somebody else was faster, and it was not waited for. */
  addAtLeast(milliseconds: number): void {
    if (this.count === 0 || milliseconds > this.mean) this.add(milliseconds);
  }

  /** What to expect of the next one. */
  get expected(): number {
    if (this.count === 0) return UNKNOWN_MS;
    const kept = 0.5 ** ((this.now() - this.since) / HALF_LIFE_MS);
    return UNKNOWN_MS + (this.mean - UNKNOWN_MS) * kept;
  }

  /** What few pass; undefined before there is enough to tell. */
  get high(): number | undefined {
    return this.count < ENOUGH ? undefined : this.mean + 4 * this.deviation;
  }

  private mean = 0;
  private deviation = 0;
  private count = 0;
  private since = 0;
}
