/** Counters and gauges in the text format of Prometheus. */
export class Metrics {
  private readonly counters = new Map<string, number>();

  /** Adds to a counter; labels are few and from a fixed set. */
  add(name: string, labels: Readonly<Record<string, string>> = {}, amount = 1): void {
    const series = name + labelText(labels);
    this.counters.set(series, (this.counters.get(series) ?? 0) + amount);
  }

  /** All counters, and the gauges that are given. */
  text(gauges: Readonly<Record<string, number>>): string {
    const lines = [...this.counters].sort().map(([series, value]) => ({ series, value, type: 'counter' }));
    lines.push(...Object.entries(gauges).map(([series, value]) => ({ series, value, type: 'gauge' })));
    const typed = new Set<string>();
    return lines
      .flatMap(({ series, value, type }) => {
        const name = series.split('{')[0] as string;
        const head = typed.has(name) ? [] : [`# TYPE affluent_custodian_${name} ${type}`];
        typed.add(name);
        return [...head, `affluent_custodian_${series} ${value}`];
      })
      .join('\n')
      .concat('\n');
  }
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
