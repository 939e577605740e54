import type { TranslationBundle } from '@jupyterlab/translation';
import { useCallback, useMemo, useState } from 'react';
import type { EarningHistory, EarningPoint } from '../../core/wire/index.js';
import { ChartView, type IChartHost } from '../charts/chart-view.js';
import { earningsChart, groupWords, type EarningGroup, type IChartColours } from '../charts/earnings-chart.js';
import { formatAmount } from '../format/amount.js';
import { formatCount, formatDay, formatMoment } from '../format/quantity.js';

interface IHistoryProps {
  readonly history: EarningHistory;
  readonly unit: 'hour' | 'day';
  readonly onUnit: (unit: 'hour' | 'day') => void;
  readonly trans: TranslationBundle;
  readonly charts: IChartHost;
}

/** Lines of the table beside the charts. */
const MOST_LINES = 200;

/** Earnings over time: a chart for each currency, and the same figures as a table. */
export function HistorySection(props: IHistoryProps) {
  const { history, unit, onUnit, trans } = props;
  const [group, setGroup] = useState<EarningGroup>('dataset');
  const currencies = useMemo(() => byCurrency(history.points), [history]);
  const groups: [EarningGroup, string][] = [
    ['dataset', trans.__('By dataset')],
    ['licence', trans.__('By licence')],
    ['use', trans.__('By use')]
  ];
  const units: ['hour' | 'day', string][] = [
    ['day', trans.__('Days')],
    ['hour', trans.__('Hours')]
  ];
  return (
    <section className="aff-Section" aria-label={trans.__('Over time')}>
      <div className="aff-Section-bar">
        <h2 className="aff-Section-title">{trans.__('Over time')}</h2>
        <Choices label={trans.__('Grouped')} choices={groups} chosen={group} onChoose={setGroup} />
        <Choices label={trans.__('Summed up by')} choices={units} chosen={unit} onChoose={onUnit} />
      </div>
      {currencies.map(points => (
        <Chart {...props} key={points[0]?.currency.symbol} points={points} group={group} />
      ))}
      <details className="aff-Details">
        <summary>{trans.__('The same as a table')}</summary>
        <HistoryTable points={history.points.slice(0, MOST_LINES)} unit={unit} group={group} trans={trans} />
      </details>
    </section>
  );
}

function Chart(props: IHistoryProps & { readonly points: readonly EarningPoint[]; readonly group: EarningGroup }) {
  const { points, group, unit, trans, charts } = props;
  const make = useCallback(
    (colours: IChartColours) => earningsChart(trans, points, { group, unit, colours }),
    [trans, points, group, unit]
  );
  const symbol = points[0]?.currency.symbol ?? '';
  return <ChartView host={charts} make={make} label={trans.__('Bar chart of earnings over time in %1', symbol)} />;
}

function Choices<T extends string>(props: {
  readonly label: string;
  readonly choices: readonly [T, string][];
  readonly chosen: T;
  readonly onChoose: (choice: T) => void;
}) {
  return (
    <div className="aff-Choices" role="group" aria-label={props.label}>
      {props.choices.map(([name, words]) => (
        <button
          key={name}
          type="button"
          className="aff-Choice"
          aria-pressed={name === props.chosen}
          onClick={() => props.onChoose(name)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}

function HistoryTable(props: {
  readonly points: readonly EarningPoint[];
  readonly unit: 'hour' | 'day';
  readonly group: EarningGroup;
  readonly trans: TranslationBundle;
}) {
  const { points, unit, group, trans } = props;
  return (
    <div className="aff-TableScroll" tabIndex={0} role="region" aria-label={trans.__('Earnings over time')}>
      <table className="aff-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('When')}</th>
            <th scope="col">{trans.__('For')}</th>
            <th scope="col" className="aff-mod-number">
              {trans.__('Rows')}
            </th>
            <th scope="col" className="aff-mod-number">
              {trans.__('Earned')}
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map(point => (
            <tr key={`${point.from}/${point.dataset}/${point.role}/${point.use}/${point.licence}`}>
              <td>{unit === 'day' ? formatDay(point.from) : formatMoment(point.from)}</td>
              <th scope="row">{groupWords(trans, point, group)}</th>
              <td className="aff-mod-number">{formatCount(point.rows)}</td>
              <td className="aff-mod-number">{formatAmount(point.amount, point.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function byCurrency(points: readonly EarningPoint[]): (readonly EarningPoint[])[] {
  const groups = new Map<string, EarningPoint[]>();
  for (const point of points) {
    const name = point.currency.address ?? '';
    const group = groups.get(name) ?? [];
    group.push(point);
    groups.set(name, group);
  }
  return [...groups.values()];
}
