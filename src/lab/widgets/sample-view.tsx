import type { IThemeManager } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import { useCallback, useEffect, useState } from 'react';
import { toFailure, type IFailure } from '../format/error-words.js';
import { formatCount } from '../format/quantity.js';
import type { IArrowGrid } from '../grid/arrow-grid.js';
import type { IGridOrder } from '../grid/arrow-table-model.js';
import type { DatasetModel } from '../models/dataset-model.js';
import { LuminoHost } from './lumino-host.js';
import { EmptyNotice, FailureNotice, Skeleton } from './notices.js';

interface ISampleProps {
  readonly model: DatasetModel;
  readonly trans: TranslationBundle;
  readonly themes: IThemeManager | null;
}

type Loaded = { readonly bytes: Uint8Array; readonly module: typeof import('../grid/arrow-grid.js') };

/** The free sample in a grid; rows, Arrow and grid are loaded when it first appears. */
export function SampleView({ model, trans, themes }: ISampleProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failure, setFailure] = useState<IFailure | null>(null);
  const [attempt, setAttempt] = useState(0);
  const { id } = model;
  const sample = model.detail?.sample ?? null;
  const manifest = model.detail?.manifest;
  useEffect(() => {
    if (!sample) return;
    const stop = new AbortController();
    setFailure(null);
    setLoaded(null);
    Promise.all([model.sample(stop.signal), import('../grid/arrow-grid.js')])
      .then(([bytes, module]) => !stop.signal.aborted && setLoaded({ bytes, module }))
      .catch((error: unknown) => !stop.signal.aborted && setFailure(toFailure(error)));
    return () => stop.abort();
    // Another manifest means another version, and so another sample.
  }, [model, id, manifest, attempt]);

  if (!sample)
    return (
      <EmptyNotice
        title={trans.__('No sample')}
        text={trans.__(
          'The publisher gives none. The schema and the statistics below are all there is before a purchase.'
        )}
      />
    );
  if (failure) return <FailureNotice trans={trans} failure={failure} onRetry={() => setAttempt(attempt + 1)} />;
  if (!loaded) return <Skeleton label={trans.__('Loading the sample')} lines={6} />;
  return <Sample loaded={loaded} themes={themes} trans={trans} />;
}

interface ILoadedProps {
  readonly loaded: Loaded;
  readonly themes: IThemeManager | null;
  readonly trans: TranslationBundle;
}

/** The grid, and above it what the keyboard finds: words to look for, an order, a copy of what is shown. */
function Sample({ loaded, themes, trans }: ILoadedProps) {
  const [words, setWords] = useState('');
  const [order, setOrder] = useState<IGridOrder | null>(null);
  const [view, setView] = useState<IArrowGrid | null>(null);
  const create = useCallback(() => {
    const { bytes, module } = loaded;
    const made = module.arrowGrid(bytes, document.body, setOrder);
    const { grid } = made;
    grid.addClass('aff-Grid');
    const repaint = () => module.paint(grid, document.body);
    themes?.themeChanged.connect(repaint, grid);
    grid.disposed.connect(() => void themes?.themeChanged.disconnect(repaint, grid), grid);
    setView(made);
    return grid;
  }, [loaded, themes]);
  const [shown, setShown] = useState(0);
  useEffect(() => {
    view?.model.arrange(order, words);
    setShown(view?.model.shown ?? 0);
  }, [view, order, words]);
  const names = (view?.model.table.schema.fields ?? []).map(({ name }) => name);
  return (
    <>
      <div className="aff-SampleBar">
        <input
          type="search"
          className="jp-mod-styled aff-Input"
          placeholder={trans.__('Find in the sample')}
          aria-label={trans.__('Find in the sample')}
          value={words}
          maxLength={200}
          onChange={event => setWords(event.target.value)}
        />
        <OrderSelect names={names} order={order} onOrder={setOrder} trans={trans} />
        <span className="aff-grow" />
        <span className="aff-Section-note" role="status">
          {trans._n('%1 row', '%2 rows', shown, formatCount(shown))}
        </span>
        <button type="button" className="jp-mod-styled aff-Button" onClick={() => view && copy(view)}>
          {trans.__('Copy')}
        </button>
      </div>
      <LuminoHost className="aff-GridHost" create={create} />
    </>
  );
}

function OrderSelect(props: {
  readonly names: readonly string[];
  readonly order: IGridOrder | null;
  readonly onOrder: (order: IGridOrder | null) => void;
  readonly trans: TranslationBundle;
}) {
  const { names, order, onOrder, trans } = props;
  const value = order === null ? '' : `${order.descending ? '-' : '+'}${order.column}`;
  const pick = (text: string) =>
    onOrder(text === '' ? null : { column: Number(text.slice(1)), descending: text.startsWith('-') });
  return (
    <HTMLSelect
      aria-label={trans.__('Order of the sample')}
      value={value}
      onChange={event => pick(event.target.value)}
      options={[
        { value: '', label: trans.__('As it came') },
        ...names.flatMap((name, column) => [
          { value: `+${column}`, label: `${name} ▲` },
          { value: `-${column}`, label: `${name} ▼` }
        ])
      ]}
    />
  );
}

/** Copies what is selected, or all that is shown, as text that spreadsheets take. */
function copy({ grid, model }: IArrowGrid): void {
  if (grid.selectionModel?.isEmpty)
    grid.selectionModel.select({
      r1: 0,
      c1: 0,
      r2: model.shown - 1,
      c2: model.table.numCols - 1,
      cursorRow: 0,
      cursorColumn: 0,
      clear: 'all'
    });
  grid.copyToClipboard();
}
