/** Hedges that may be made before any request has earned one. */
const FIRST = 4;
const MOST = 16;

/** How many requests may be made twice for speed's sake: about one in ten, so that slow gateways are not given double work. */
export class HedgeAllowance {
  constructor(private readonly share = 0.1) {}

  /** Counts a request that was not a hedge. */
  earn(): void {
    this.left = Math.min(MOST, this.left + this.share);
  }

  /** Whether one more may be made; counts it. */
  spend(): boolean {
    if (this.left < 1) return false;
    this.left--;
    return true;
  }

  private left = FIRST;
}
