import type { IThemeManager } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { DataGrid } from '@lumino/datagrid';
import { useCallback, useEffect, useState } from 'react';
import { toFailure, type IFailure } from '../format/error-words.js';
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
  return <Grid loaded={loaded} themes={themes} />;
}

function Grid({ loaded, themes }: { readonly loaded: Loaded; readonly themes: IThemeManager | null }) {
  const create = useCallback(() => {
    const { bytes, module } = loaded;
    const grid: DataGrid = module.arrowGrid(bytes, document.body);
    grid.addClass('aff-Grid');
    const repaint = () => module.paint(grid, document.body);
    themes?.themeChanged.connect(repaint, grid);
    grid.disposed.connect(() => void themes?.themeChanged.disconnect(repaint, grid), grid);
    return grid;
  }, [loaded, themes]);
  return <LuminoHost className="aff-GridHost" create={create} />;
}
