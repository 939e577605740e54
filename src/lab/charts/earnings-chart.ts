import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import { formatAmount as exact } from '../../core/prices/amount.js';
import type { EarningPoint } from '../../core/wire/index.js';

/** What the bars are stacked by. */
export type EarningGroup = 'dataset' | 'licence' | 'use';

/** Colours of Lab's theme, as a chart takes them. */
export interface IChartColours {
  readonly text: string;
  readonly line: string;
  readonly series: readonly string[];
}

type TimeUnit = 'hour' | 'day';

const LENGTH: Readonly<Record<TimeUnit, number>> = { hour: 3_600_000, day: 86_400_000 };
/** Bars that there is room for at least: one alone would fill the chart. */
const LEAST_BARS = 14;
/** Words that fit below the bars. */
const MOST_LABELS = 8;

/** The time that the chart shows, up to the end of the last bar, and how many bars apart its labels are. */
function timeAxis(points: readonly EarningPoint[], unit: TimeUnit): { domain: [number, number]; step: number } {
  const starts = points.map(({ from }) => Date.parse(from));
  const end = Math.max(...starts) + LENGTH[unit];
  const start = Math.min(...starts, end - LEAST_BARS * LENGTH[unit]);
  const bars = (end - start) / LENGTH[unit];
  return { domain: [start, end], step: Math.ceil(bars / MOST_LABELS) };
}

/** The group that a point belongs to, in words. */
export function groupWords(trans: TranslationBundle, point: EarningPoint, group: EarningGroup): string {
  if (group === 'dataset') return point.title || point.ref;
  if (group === 'licence') return trans.__('Licence %1', point.licence);
  if (point.role === 'publisher') return trans.__('Publisher’s fee');
  return point.use === 'metered' ? trans.__('Rows unlocked') : trans.__('Flat prices');
}

/** Earnings over time as stacked bars, a Vega-Lite document. All points are of one currency. */
export function earningsChart(
  trans: TranslationBundle,
  points: readonly EarningPoint[],
  options: { readonly group: EarningGroup; readonly unit: TimeUnit; readonly colours: IChartColours }
): JSONObject {
  const { group, unit, colours } = options;
  const symbol = points[0]?.currency.symbol ?? '';
  const values = points.map(point => ({
    from: point.from,
    group: groupWords(trans, point, group),
    // A chart draws doubles; the table beside it has the exact amounts.
    amount: Number(exact(BigInt(point.amount), point.currency.decimals))
  }));
  const { domain, step } = timeAxis(points, unit);
  const axis = {
    labelColor: colours.text,
    titleColor: colours.text,
    gridColor: colours.line,
    domainColor: colours.line
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: trans.__('Earnings over time in %1', symbol),
    width: 'container',
    height: 200,
    background: 'transparent',
    data: { values },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      x: {
        field: 'from',
        type: 'temporal',
        timeUnit: unit === 'day' ? 'utcyearmonthdate' : 'utcyearmonthdatehours',
        scale: { domain },
        axis: { format: unit === 'day' ? '%b %-d' : '%b %-d, %H:%M', tickCount: { interval: unit, step }, grid: false },
        title: null
      },
      y: { field: 'amount', type: 'quantitative', aggregate: 'sum', title: symbol },
      color: { field: 'group', type: 'nominal', title: null, scale: { range: [...colours.series] } }
    },
    config: {
      axis: { ...axis, tickColor: colours.line },
      legend: { labelColor: colours.text, orient: 'bottom', columns: 3, labelLimit: 260 },
      view: { stroke: null },
      font: 'sans-serif'
    }
  };
}
