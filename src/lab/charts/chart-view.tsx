import { MimeModel, type IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IThemeManager } from '@jupyterlab/apputils';
import type { JSONObject } from '@lumino/coreutils';
import { useCallback, useEffect, useState } from 'react';
import { LuminoHost } from '../widgets/lumino-host.js';
import type { IChartColours } from './earnings-chart.js';

/** Lab's own renderer of Vega-Lite takes this. */
const MIME = 'application/vnd.vegalite.v5+json';

/** What a chart needs of Lab. */
export interface IChartHost {
  readonly rendermime: IRenderMimeRegistry;
  readonly themes: IThemeManager | null;
}

/** A Vega-Lite chart in the theme's colours, by Lab's own renderer; `make` must keep its identity while the data are the same. */
export function ChartView(props: {
  readonly host: IChartHost;
  readonly label: string;
  readonly make: (colours: IChartColours) => JSONObject;
}) {
  const { host, label, make } = props;
  const theme = useTheme(host.themes);
  const create = useCallback(() => {
    const widget = host.rendermime.createRenderer(MIME);
    const metadata = { [MIME]: { embed_options: { actions: false, renderer: 'svg' } } };
    const spec = make(themeColours());
    void widget.renderModel(new MimeModel({ data: { [MIME]: spec }, metadata, trusted: true }));
    return widget;
    // A new theme is a new chart.
  }, [host, make, theme]);
  if (!host.rendermime.mimeTypes.includes(MIME)) return null;
  return (
    <figure className="aff-Chart" role="img" aria-label={label}>
      <LuminoHost className="aff-Chart-host" create={create} />
    </figure>
  );
}

function useTheme(themes: IThemeManager | null): string | null {
  const [theme, setTheme] = useState(themes?.theme ?? null);
  useEffect(() => {
    if (!themes) return;
    const listener = {};
    const changed = () => setTheme(themes.theme);
    themes.themeChanged.connect(changed, listener);
    return () => void themes.themeChanged.disconnect(changed, listener);
  }, [themes]);
  return theme;
}

/** The theme's colours; blue, orange, green, purple and grey keep apart for the colour-blind, too. */
function themeColours(): IChartColours {
  const style = getComputedStyle(document.body);
  const of = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: of('--jp-ui-font-color1', '#333'),
    line: of('--jp-border-color2', '#ccc'),
    series: ['#1976d2', '#e6812f', '#3a9d6e', '#8e63c7', '#8a8f98', '#c2477f']
  };
}
