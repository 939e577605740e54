import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';

/** Where code goes. */
export interface IInsertOptions {
  readonly tracker: INotebookTracker;
  readonly commands: CommandRegistry;
  /** Whether a new notebook is wanted though one is open. */
  readonly fresh: boolean;
  /** Name of the kernel of a new notebook; Lab asks where it is undefined. */
  readonly kernelName: string | undefined;
  /** Brings a notebook to the front. */
  readonly activate: (id: string) => void;
}

/** Puts code in a new cell below the active one of the current notebook, or in a new notebook where there is none. */
export async function insertCode(code: string, options: IInsertOptions): Promise<NotebookPanel> {
  const current = options.fresh ? null : options.tracker.currentWidget;
  const panel =
    current ??
    ((await options.commands.execute('notebook:create-new', {
      activate: true,
      kernelName: options.kernelName
    })) as NotebookPanel);
  await panel.context.ready;
  const { NotebookActions } = await import('@jupyterlab/notebook');
  const notebook = panel.content;
  const active = notebook.activeCell;
  if (!active || active.model.type !== 'code' || active.model.sharedModel.getSource().trim())
    NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(code);
  options.activate(panel.id);
  return panel;
}
