import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once } from '../api/once.js';
import { CommandIDs } from '../command-ids.js';
import { affluentIcon } from '../icons.js';
import { IAffluentService, IAffluentSidebar } from '../tokens.js';

/** Finds datasets: the list in the sidebar. */
export const catalogPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:catalog',
  description: 'Adds the searchable catalog of datasets to the Affluent sidebar.',
  autoStart: true,
  requires: [IAffluentService, IAffluentSidebar],
  optional: [ITranslator, ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    sidebar: IAffluentSidebar,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    const { commands } = app;
    const model = once(async () => {
      const [{ datasets }, { CatalogModel }] = await Promise.all([
        service.client(),
        import('../models/catalog-model.js')
      ]);
      return new CatalogModel({ datasets, feed: service.feed });
    });
    const openDataset = (id: string) => void commands.execute(CommandIDs.openDataset, { id });
    sidebar.add({
      rank: 50,
      create: async () => {
        const { catalogSection } = await import('../widgets/catalog-view.js');
        return catalogSection({ model: await model(), feed: service.feed, trans, openDataset });
      }
    });

    commands.addCommand(CommandIDs.openCatalog, {
      label: trans.__('Browse Datasets'),
      caption: trans.__('Find datasets whose use you can buy'),
      icon: affluentIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: { q: { type: 'string', description: trans.__('Text to search for') } }
        }
      },
      execute: async args => {
        sidebar.reveal();
        if (typeof args['q'] === 'string') (await model()).ask({ q: args['q'] });
      }
    });
    commands.addCommand(CommandIDs.refreshCatalog, {
      label: trans.__('Refresh the Catalog of Datasets'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => (await model()).refresh()
    });
    const category = trans.__('Affluent');
    for (const command of [CommandIDs.openCatalog, CommandIDs.refreshCatalog]) palette?.addItem({ command, category });
    launcher?.add({ command: CommandIDs.openCatalog, category: trans.__('Other'), rank: 20 });
  }
};
