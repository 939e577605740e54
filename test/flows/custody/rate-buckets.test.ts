import { RateBuckets } from '../../../src/flows/custody/rate-buckets.js';

const HOUR = 3_600_000;

describe('a bucket of requests', () => {
  it('gives as many as it holds, and then as many as flow into it', () => {
    const buckets = new RateBuckets({ burst: 2, perSecond: 1 });
    expect([0, 0, 0, 500, 1_000].map(now => buckets.take('ada', now))).toEqual([true, true, false, false, true]);
    expect(buckets.take('grace', 1_000)).toBe(true);
  });

  it('keeps nobody out when the clock is set back', () => {
    const buckets = new RateBuckets({ burst: 2, perSecond: 1 });
    expect(buckets.take('ada', 5 * HOUR)).toBe(true);
    expect([0, 0, 1_000].map(now => buckets.take('ada', now))).toEqual([true, false, true]);
  });
});
