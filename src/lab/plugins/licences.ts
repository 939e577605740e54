import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { addPageCommand } from '../commands/add-page-command.js';
import { licencesIcon } from '../icons.js';
import { IAffluentService, IAffluentWallet } from '../tokens.js';

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
    addPageCommand(
      { app, trans, palette, restorer },
      {
        command: CommandIDs.showLicences,
        name: 'licences',
        label: trans.__('Show Licences'),
        caption: trans.__('Deposits, session keys, agreements, and what licences have cost'),
        icon: licencesIcon,
        create
      }
    );
  }
};
