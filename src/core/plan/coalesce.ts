/** Half-open byte range. */
export interface IRange {
  readonly start: number;
  readonly end: number;
}

/** Sorted ranges, joined where the gap is at most `gap` bytes: one request costs more than a few bytes too many. */
export function coalesce(ranges: readonly IRange[], gap: number): IRange[] {
  const sorted = ranges.filter(range => range.end > range.start).sort((a, b) => a.start - b.start);
  const joined: IRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last && range.start - last.end <= gap)
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else joined.push(range);
  }
  return joined;
}
