import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IAffluentService, IAffluentSidebar } from '../tokens.js';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the tab stands there from the start; its sections are loaded later
import { Sidebar } from '../widgets/sidebar.js';

/** The sidebar, to which the other plugins add their sections. */
export const sidebarPlugin: JupyterFrontEndPlugin<IAffluentSidebar> = {
  id: 'affluent:sidebar',
  description: 'Adds the Affluent sidebar.',
  autoStart: true,
  requires: [IAffluentService],
  optional: [ITranslator, ILayoutRestorer],
  provides: IAffluentSidebar,
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ): IAffluentSidebar => {
    const sidebar = new Sidebar({
      trans: (translator ?? nullTranslator).load('affluent'),
      commands: app.commands,
      feed: service.feed,
      activate: id => app.shell.activateById(id)
    });
    restorer?.add(sidebar, sidebar.id);
    app.shell.add(sidebar, 'left', { rank: 450 });
    return sidebar;
  }
};
