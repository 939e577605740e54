import type { TranslationBundle } from '@jupyterlab/translation';
import { formatCount } from '../format/quantity.js';

const WIDTH = 88;
const HEIGHT = 20;

/** How the values of a column are spread, between its minimum and its maximum; the counts are in its name. */
export function HistogramView(props: { readonly counts: readonly number[]; readonly trans: TranslationBundle }) {
  const { counts, trans } = props;
  const most = Math.max(...counts);
  if (most === 0) return null;
  const step = WIDTH / counts.length;
  const peak = counts.indexOf(most) + 1;
  const label = trans.__(
    'Spread over %1 equal steps: most, %2 rows, in step %3',
    counts.length,
    formatCount(most),
    peak
  );
  return (
    <svg className="aff-Histogram" role="img" aria-label={label} width={WIDTH} height={HEIGHT}>
      {counts.map((count, bin) => {
        // What is there at all can be seen.
        const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
        return (
          <rect key={bin} x={bin * step} y={HEIGHT - height} width={Math.max(1, step - 1)} height={height}>
            <title>{trans._n('%1 row', '%2 rows', count, formatCount(count))}</title>
          </rect>
        );
      })}
    </svg>
  );
}
