import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { once } from '../api/once.js';
import { CommandIDs } from '../command-ids.js';
import { affluentIcon } from '../icons.js';
import type { CatalogModel } from '../models/catalog-model.js';
import type { TableKind } from '../notebook/reading-code.js';
import { IAffluentService, IAffluentSidebar } from '../tokens.js';

/** Whose setting says what the code of a dragged card makes. */
const NOTEBOOKS = 'affluent:notebook';

/** Finds datasets: the list in the sidebar. */
export const catalogPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:catalog',
  description: 'Adds the searchable catalog of datasets to the Affluent sidebar.',
  autoStart: true,
  requires: [IAffluentService, IAffluentSidebar],
  optional: [ITranslator, ICommandPalette, ILauncher, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    sidebar: IAffluentSidebar,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    settings: ISettingRegistry | null
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
        // The first page is on its way while the code that shows it is still loaded.
        const found = model().then(made => {
          void made.start();
          return made;
        });
        const [list, { catalogSection }, { SavedSearches }, own, notebooks] = await Promise.all([
          found,
          import('../widgets/catalog-section.js'),
          import('../models/saved-searches.js'),
          // Without settings the catalog is there all the same, but for saved searches.
          settings?.load(catalogPlugin.id).catch(() => null) ?? null,
          settings?.load(NOTEBOOKS).catch(() => null) ?? null
        ]);
        const saved = own && new SavedSearches(own);
        const tableKind = () => (notebooks?.composite['table'] ?? 'pandas') as TableKind;
        return catalogSection({ model: list, saved, feed: service.feed, trans, openDataset, tableKind });
      }
    });

    addCommands(app, trans, model, () => sidebar.reveal());
    const category = trans.__('Affluent');
    for (const command of [CommandIDs.openCatalog, CommandIDs.refreshCatalog]) palette?.addItem({ command, category });
    launcher?.add({ command: CommandIDs.openCatalog, category: trans.__('Other'), rank: 20 });
  }
};

function addCommands(
  { commands }: JupyterFrontEnd,
  trans: TranslationBundle,
  model: () => Promise<CatalogModel>,
  reveal: () => void
): void {
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
      reveal();
      if (typeof args['q'] === 'string') (await model()).ask({ q: args['q'] });
    }
  });
  commands.addCommand(CommandIDs.refreshCatalog, {
    label: trans.__('Refresh the Catalog of Datasets'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => (await model()).refresh()
  });
}
