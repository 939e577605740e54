import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { useCallback } from 'react';
import { LuminoHost } from './lumino-host.js';
import { quietSanitizer } from './quiet-sanitizer.js';

/** A publisher's Markdown, rendered by Lab as a stranger's text: without scripts, commands, and what loads from elsewhere. */
export function DescriptionView(props: { readonly markdown: string; readonly rendermime: IRenderMimeRegistry }) {
  const { markdown, rendermime } = props;
  const create = useCallback(() => {
    const registry = rendermime.clone({ sanitizer: quietSanitizer(rendermime.sanitizer) });
    const renderer = registry.createRenderer('text/markdown');
    void renderer.renderModel(registry.createModel({ data: { 'text/markdown': markdown }, trusted: false }));
    return renderer;
  }, [markdown, rendermime]);
  return <LuminoHost className="aff-Description" create={create} />;
}
