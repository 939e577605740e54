import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { addPageCommand } from '../commands/add-page-command.js';
import { earningsIcon } from '../icons.js';
import { IAffluentService, IAffluentWallet } from '../tokens.js';

/** What publishers and contributors earn. */
export const earningsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:earnings',
  description: 'Adds the page of earnings: over time, to be claimed, audited, and the licences sold.',
  autoStart: true,
  requires: [IAffluentService, IAffluentWallet, IRenderMimeRegistry],
  optional: [ITranslator, IThemeManager, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    wallet: IAffluentWallet,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    themes: IThemeManager | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    const openDataset = (id: string) => void app.commands.execute(CommandIDs.openDataset, { id });
    const create = async () => {
      const [{ ledger }, own, directory, { EarningsModel }, { createEarningsPage }] = await Promise.all([
        service.client(),
        wallet.model(),
        wallet.directory(),
        import('../models/earnings-model.js'),
        import('../earnings/earnings-page.js')
      ]);
      const { feed } = service;
      const model = new EarningsModel({ ledger, wallet: own, directory, feed });
      return createEarningsPage({ model, feed, trans, openDataset, charts: { rendermime, themes } });
    };
    addPageCommand(
      { app, trans, palette, restorer },
      {
        command: CommandIDs.showEarnings,
        name: 'earnings',
        label: trans.__('Show Earnings'),
        caption: trans.__('What your data have earned, and what is to be claimed'),
        icon: earningsIcon,
        create
      }
    );
  }
};
