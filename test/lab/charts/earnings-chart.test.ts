import { nullTranslator } from '@jupyterlab/translation';
import type { EarningPoint } from '../../../src/core/wire/index.js';
import { earningsChart } from '../../../src/lab/charts/earnings-chart.js';

const DAY = 86_400_000;
const colours = { text: '#000', line: '#ccc', series: ['#00f'] };
const trans = nullTranslator.load('affluent');

const on = (from: string) =>
  ({
    ...{ from, dataset: `0x${'1'.repeat(64)}`, ref: 'ada/sea', title: 'Sea', role: 'contributor', licence: '1' },
    ...{ use: 'metered', rows: 10, amount: '5', currency: { symbol: 'ETH', decimals: 18, address: null } }
  }) as EarningPoint;

function timeOf(points: readonly EarningPoint[], unit: 'hour' | 'day') {
  const chart = earningsChart(trans, points, { group: 'dataset', unit, colours }) as unknown as {
    encoding: { x: { scale: { domain: [number, number] }; axis: { tickCount: { interval: string; step: number } } } };
  };
  const { scale, axis } = chart.encoding.x;
  return { from: scale.domain[0], to: scale.domain[1], ticks: axis.tickCount };
}

it('leaves room for a fortnight, so that one day is one bar of many, with each day named once', () => {
  const { from, to, ticks } = timeOf([on('2026-03-14T00:00:00Z')], 'day');
  expect(new Date(to).toISOString()).toBe('2026-03-15T00:00:00.000Z');
  expect(to - from).toBe(14 * DAY);
  expect(ticks).toEqual({ interval: 'day', step: 2 });
});

it('shows all there is where that is longer, with no more labels than fit', () => {
  const { from, to, ticks } = timeOf([on('2026-01-01T00:00:00Z'), on('2026-03-14T00:00:00Z')], 'day');
  expect([from, to].map(time => new Date(time).toISOString().slice(0, 10))).toEqual(['2026-01-01', '2026-03-15']);
  expect((to - from) / DAY / ticks.step).toBeLessThanOrEqual(8);
  expect(timeOf([on('2026-03-14T05:00:00Z')], 'hour').ticks).toEqual({ interval: 'hour', step: 2 });
});
