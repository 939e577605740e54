import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { useCallback } from 'react';
import { LuminoHost } from './lumino-host.js';

/** A publisher's Markdown, rendered by Lab and cleaned of scripts: it is a stranger's text. */
export function DescriptionView(props: { readonly markdown: string; readonly rendermime: IRenderMimeRegistry }) {
  const { markdown, rendermime } = props;
  const create = useCallback(() => {
    const renderer = rendermime.createRenderer('text/markdown');
    void renderer.renderModel(rendermime.createModel({ data: { 'text/markdown': markdown }, trusted: false }));
    return renderer;
  }, [markdown, rendermime]);
  return <LuminoHost className="aff-Description" create={create} />;
}
