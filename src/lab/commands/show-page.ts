import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/** Brings a page to the front: in the main area, or below it in Notebook 7, whose main area holds one notebook and drops what is added. */
export function showPage(shell: JupyterFrontEnd.IShell, page: Widget): void {
  // Lab's shell alone has a mode: one document or several.
  if (!page.isAttached) shell.add(page, 'mode' in shell ? 'main' : 'down');
  shell.activateById(page.id);
}
