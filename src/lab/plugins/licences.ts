import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker, type MainAreaWidget } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { walletIcon } from '../icons.js';
import { IAffluentService, IAffluentWallet } from '../tokens.js';
import type { LicencesPage } from '../widgets/licences-page.js';

/** The licences: deposits, session keys, agreements, spending. */
export const licencesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:licences',
  description: 'Adds the page of the licences that this machine and the owner’s wallets hold.',
  autoStart: true,
  requires: [IAffluentService, IAffluentWallet],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    wallet: IAffluentWallet,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    const tracker = new WidgetTracker<MainAreaWidget<LicencesPage>>({ namespace: 'affluent-licences' });
    const { commands } = app;
    const create = async () => {
      const [{ licences, sessions }, model, directory, { LicencesModel }, { createLicencesPage }] = await Promise.all([
        service.client(),
        wallet.model(),
        wallet.directory(),
        import('../models/licences-model.js'),
        import('../widgets/licences-page.js')
      ]);
      const { feed } = service;
      return createLicencesPage({
        model: new LicencesModel({ licences, sessions, wallet: model, directory, feed }),
        feed,
        trans,
        renew: ({ dataset, offer }) => void commands.execute(CommandIDs.buyLicence, { id: dataset, offer }),
        openDataset: id => void commands.execute(CommandIDs.openDataset, { id })
      });
    };
    commands.addCommand(CommandIDs.showLicences, {
      label: trans.__('Show Licences'),
      caption: trans.__('Deposits, session keys, agreements, and what licences have cost'),
      icon: walletIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        let page = tracker.currentWidget;
        if (!page) {
          page = await create();
          void tracker.add(page);
        }
        if (!page.isAttached) app.shell.add(page, 'main');
        app.shell.activateById(page.id);
      }
    });
    palette?.addItem({ command: CommandIDs.showLicences, category: trans.__('Affluent') });
    void restorer?.restore(tracker, { command: CommandIDs.showLicences, name: () => 'licences' });
  }
};
